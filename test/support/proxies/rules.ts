/** Who may what at app.example.com, in the tests behind real proxies. */
export const RULES = `
access:
  - host: app.example.com
    path: /public/**
    allow: public
  - host: app.example.com
    path: /closed/**
    allow: nobody
  - host: app.example.com
    path: /admin/**
    allow: { any_role: [ops] }
  - host: app.example.com
    path: /api/**
    allow: signed-in
    origins: [https://spa.example.com]
  - host: app.example.com
    allow: signed-in
`

/** The lines of a browser on its way to a page. */
export const NAVIGATION = [
  'Accept: text/html,application/xhtml+xml,*/*;q=0.8',
  'Sec-Fetch-Mode: navigate',
  'Sec-Fetch-Dest: document',
  'Sec-Fetch-Site: none',
]

/** The lines of a page's fetch(). */
export const SCRIPT = [
  'Accept: */*',
  'Sec-Fetch-Mode: cors',
  'Sec-Fetch-Dest: empty',
  'Sec-Fetch-Site: same-origin',
]
