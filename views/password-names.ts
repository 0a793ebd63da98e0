/**
 * Names of ours that a password may not hold: the product's, and the labels of our host but the
 * last, which is everyone's (`com`).
 */
export function passwordNames(host: string): string[] {
  const labels = host.split('.')
  return ['gatehouse', ...(labels.length > 1 ? labels.slice(0, -1) : labels)]
}
