/** A request's headers as they came: name, value, name, value (Node's `rawHeaders`). */
export type RawHeaders = readonly string[]

/** Every value of the header `name`, which is spelled in small letters, one for each line. */
export function valuesOf(headers: RawHeaders, name: string): string[] {
  const values: string[] = []
  for (let index = 0; index + 1 < headers.length; index += 2) {
    if (isHeader(headers[index], name)) values.push(headers[index + 1] ?? '')
  }
  return values
}

/** The value of the header `name`; null where there is none, or more than one line of it. */
export function oneValueOf(headers: RawHeaders, name: string): string | null {
  const [value, ...more] = valuesOf(headers, name)
  return value === undefined || more.length > 0 ? null : value
}

/** Whether `name`, in whatever case, is that of the header that small letters spell `wanted`. */
export const isHeader = (name: string | undefined, wanted: string): boolean =>
  name !== undefined &&
  name.length === wanted.length &&
  (name === wanted || name.toLowerCase() === wanted)
