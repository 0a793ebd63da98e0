const SECONDS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 }

/** Reads `90s`, `15m`, `6h` or `30d` as whole seconds; null for anything else, zero included. */
export function parseDuration(text: string): number | null {
  const match = /^([1-9]\d{0,8})([smhd])$/.exec(text)
  const unit = SECONDS[match?.[2] ?? '']
  return match && unit ? Number(match[1]) * unit : null
}
