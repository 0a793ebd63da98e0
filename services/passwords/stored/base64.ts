/** Base 64 as hashes are written: `+` also as `.` (passlib, Authelia), with or without padding. */
export function readBase64(text: string | undefined): Buffer | null {
  if (text === undefined || !/^[\dA-Za-z+/.]+={0,2}$/u.test(text)) return null
  return Buffer.from(text.replaceAll('.', '+'), 'base64')
}
