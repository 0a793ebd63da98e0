/** What is written of changes, and what is to be released of it. */
export interface Release {
  /** Of the changelog, with what was unreleased under a version and a date. */
  readonly changelog: string
  /** What changed, for whoever reads of the release. */
  readonly notes: string
}

const UNRELEASED = '## [Unreleased]'
const VERSION = /^\d+\.\d+\.\d+(?:-[\w.]+)?$/u

/**
 * Takes what stands under Unreleased for `version`, on `date` (YYYY-MM-DD). Throws Error where that is
 * nothing, or no version, or one that is there already.
 */
export function release(changelog: string, version: string, date: string): Release {
  if (!VERSION.test(version)) throw new Error('a version is written 1.2.3')
  if (changelog.includes(`\n## [${version}]`)) throw new Error(`${version} is released already`)
  const at = changelog.indexOf(UNRELEASED)
  if (at < 0) throw new Error('the changelog has no Unreleased')
  const from = at + UNRELEASED.length
  const next = changelog.indexOf('\n## [', from)
  const notes = changelog.slice(from, next < 0 ? undefined : next).trim()
  if (notes === '') throw new Error('nothing is unreleased')
  const heading = `${UNRELEASED}\n\n## [${version}] - ${date}`
  return { notes, changelog: changelog.slice(0, at) + heading + changelog.slice(from) }
}
