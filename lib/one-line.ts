/**
 * What could end a line, move a terminal's cursor, stand there unseen or turn round what stands
 * beside it; lone surrogates, which no database keeps; and the backslash that marks them.
 */
const MARKED = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\\]/u

/**
 * `text` as printable characters on one line: the rest as `\u{HEX}`, the backslash doubled. At most
 * `max` UTF-16 units, of which the last is `…` where something was cut.
 */
export function toOneLine(text: string, max: number): string {
  let line = ''
  let fits = ''
  for (const character of text) {
    line += MARKED.test(character) ? mark(character) : character
    if (line.length > max) return `${fits}…`
    if (line.length < max) fits = line
  }
  return line
}

const mark = (character: string): string =>
  character === '\\' ? '\\\\' : `\\u{${character.codePointAt(0)?.toString(16)}}`
