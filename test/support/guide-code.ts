import { read } from '../architecture/house.js'

/** The blocks of `language` in a guide, as a reader would paste them. */
export const codeIn = (guide: string, language: string): string[] =>
  [...read(`docs/guides/${guide}`).matchAll(/^```(\w+)\n([\s\S]*?)^```$/gmu)]
    .filter(([, name]) => name === language)
    .map(([, , code = '']) => code)

/** An Express app as a guide shows it, but of `issuer`, and on a port of its own that it prints. */
export const appIn = (guide: string, issuer: string): string =>
  (codeIn(guide, 'js')[0] ?? '')
    .replaceAll('https://auth.example.com', issuer)
    .replace(
      'app.listen(3000)',
      "app.listen(0, '127.0.0.1', function () { console.log(`listening on ${this.address().port}`) })",
    )
