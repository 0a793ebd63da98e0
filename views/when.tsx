/** A moment in UTC, to the minute: the server does not know where its reader lives. */
export const When = ({ at }: { at: Date }) => (
  <time datetime={at.toISOString()}>{sayMoment(at)}</time>
)

const FORMAT = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'medium',
  timeStyle: 'short',
  timeZone: 'UTC',
})

const sayMoment = (at: Date): string => `${FORMAT.format(at)} UTC`
