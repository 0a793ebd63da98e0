/** Names of ours that a password may not hold: the product's, and the labels of our host. */
export const passwordNames = (host: string): string[] => [
  'gatehouse',
  ...host.split('.').filter((label) => label.length >= 4),
]
