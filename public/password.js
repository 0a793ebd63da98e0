// Helps where passwords are typed; the pages work without it. Rules and sentences come with the
// page, and the server judges again: this only says earlier what it would say later.
'use strict'
for (const input of document.querySelectorAll('input[type=password]')) {
  addSwitch(input)
  if (input.dataset.min) addJudge(input)
}

/** A button that shows what was typed, and hides it again before it is sent. */
function addSwitch(input) {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'show'
  button.setAttribute('aria-controls', input.id)
  const show = (shown) => {
    input.type = shown ? 'text' : 'password'
    button.textContent = shown ? 'Hide' : 'Show'
    button.setAttribute('aria-label', `${button.textContent} ${labelOf(input)}`)
  }
  button.onclick = () => show(input.type === 'password')
  input.form.addEventListener('submit', () => show(false))
  show(false)
  input.after(button)
}

function labelOf(input) {
  return input.labels[0].textContent.toLowerCase()
}

/** A line under the input that says why this password would be refused. */
function addJudge(input) {
  const line = document.createElement('p')
  line.className = 'live'
  line.id = `${input.id}-live`
  line.setAttribute('aria-live', 'polite')
  input.parentElement.append(line)
  input.setAttribute('aria-describedby', `${input.getAttribute('aria-describedby')} ${line.id}`)
  let wait
  input.form.addEventListener('input', () => {
    clearTimeout(wait)
    wait = setTimeout(() => (line.textContent = input.value && judge(input)), 250)
  })
}

function judge(input) {
  const says = input.dataset
  const text = input.value.normalize('NFC')
  const length = [...text].length
  if (new TextEncoder().encode(text).length > says.maxBytes) return says.tooLong
  if (length < says.min) return `${says.tooShort} ${length} so far.`
  if (holdsName(text, input)) return says.containsName
  return isCommon(text) ? says.tooCommon : ''
}

function holdsName(text, input) {
  const typed = (name) => input.form.elements[name]?.value ?? ''
  const whole = [typed('username'), typed('email').split('@')[0], ...input.dataset.names.split(' ')]
  const words = [...whole, typed('name')].flatMap((name) => name.split(/[^\p{L}\p{M}\p{N}]+/u))
  const held = fold(text)
  return [...whole, ...words].some((name) => [...name].length > 3 && held.includes(fold(name)))
}

function fold(text) {
  return text.normalize('NFKC').toLowerCase()
}

/** A short piece over and over, or a walk along the keyboard: the list itself stays at the server. */
function isCommon(text) {
  const held = fold(text)
  const walks = ['1234567890', 'qwertyuiopasdfghjklzxcvbnm', 'abcdefghijklmnopqrstuvwxyz']
  const mixed = ['1q2w3e4r5t6y7u8i9o0p', '1qaz2wsx3edc4rfv5tgb6yhn7ujm']
  const known = [...walks, ...mixed].map((walk) => walk.repeat(3))
  return /^(.{1,9}?)\1+$/su.test(held) || known.some((walk) => walk.includes(held))
}
