/** Says quietly that there is nothing to show. */
export const None = ({ text }: { text: string }) => <span class="none">{text}</span>
