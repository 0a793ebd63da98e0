/** The mark: a gatehouse with its arch. Takes the colour of the text around it. */
export const Mark = () => (
  <svg class="mark" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">
    <path
      fill="currentColor"
      fill-rule="evenodd"
      d="M3 4h5v4h5V4h6v4h5V4h5v25h-8v-9a5 5 0 0 0-10 0v9H3z"
    />
  </svg>
)
