/** Paths that two readers may take for different ones, as they go out on the wire. */
export const HOSTILE_TARGETS: readonly string[] = [
  // As they should be.
  '/public/page',
  '/notes/1',
  '/admin/keys',
  '/public/caf%C3%A9?a=1&b=/admin',
  // Segments that climb.
  '/public/../admin/keys',
  '/public/./../admin/keys',
  '/public/%2e%2e/admin/keys',
  '/public/%2E./admin/keys',
  '/public/..%2fadmin/keys',
  '/public/..%2Fadmin/keys',
  '/public/%2e%2e%2fadmin/keys',
  '/public/..%5cadmin/keys',
  '/public/..\\admin/keys',
  '/public/..;/admin/keys',
  '/public/..;a=b/admin/keys',
  '/public/%252e%252e/admin/keys',
  '/public/..%252fadmin/keys',
  '/public/..%c0%afadmin/keys',
  '/public/%c0%ae%c0%ae/admin/keys',
  '/public/..%ef%bc%8fadmin/keys',
  '/public/\xef\xbc\x8e\xef\xbc\x8e/admin/keys',
  '/public/.%00./admin/keys',
  // Slashes too many.
  '//admin/keys',
  '/public//../admin/keys',
  '/public///admin',
  '//app.example.com/public/x',
  '/\\admin/keys',
  '/%2fadmin/keys',
  '/public%2f..%2fadmin/keys',
  // The same in other letters.
  '/%61dmin/keys',
  '/%2561dmin/keys',
  '/admin%2fkeys',
  '/admin%5ckeys',
  '/admin;x=/public/keys',
  '/;/admin/keys',
  '/./admin/keys',
  '/admin/./keys',
  '/notes/../admin/keys',
  '/admin/keys/..;/../public/x',
  // Cut short.
  '/admin/keys%00/public/x',
  '/public/x%00/../../admin/keys',
  '/public/#/../admin/keys',
  '/admin/keys#/public/x',
  '/admin/keys%23/public/x',
  '/public/%3f/../admin/keys',
  '/public?/../admin/keys',
  '/admin/keys?/public/x',
  '/admin/keys?x=%2e%2e/public',
  '/admin/keys%3fx=/public/',
  // Bad.
  '/public/%',
  '/public/%zz/../admin/keys',
  '/admin/%',
  '/public/\xe2\x28\xa1',
  '/public/a\tb',
  '/public/%0d%0aRemote-User:%20forged-admin',
  '/public/%7f',
  // No path at all.
  '*',
  'public/x',
  'http://app.example.com/public/x',
  'https://auth.example.com/public/x',
  'https://app.example.com/admin/keys',
  '?x=/public/',
  // Our own words.
  '/auth/verify/nginx/../../admin/keys',
  '/.gatehouse-verify',
  '/_gate?x=/public/',
]

/** What a client may say in Host: null is no such line. */
export const HOSTILE_HOSTS: readonly (string | null)[] = [
  ...['app.example.com', 'APP.Example.COM', 'app.example.com.', 'app.example.com:443'],
  ...['app.example.com:80', 'app.example.com:', 'app.example.com:0', 'app.example.com:99999'],
  ...['app.example.com:x', 'app.example.com:80,evil.test', 'app.example.com,auth.example.com'],
  ...['other.example.com', 'auth.example.com', 'example.com', 'localhost', '127.0.0.1', '[::1]'],
  ...[
    'app.example.com?',
    'app.example.com#',
    'app.example.com/public/',
    'app.example.com\\public\\',
  ],
  ...['auth.example.com@app.example.com', 'app.example.com@auth.example.com', 'app.example.com%2f'],
  ...['app.example.com%00', 'app.example.com\tx', 'app example.com', 'app..example.com', ''],
  ...[
    'app.example.com:80\\public\\',
    'xn--app-.example.com',
    '\xffapp.example.com',
    'app_example.com',
  ],
  null,
]

export const HOSTILE_METHODS: readonly string[] = [
  ...['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'CONNECT', 'PROPFIND'],
  ...['get', 'Get', 'FOO', 'PRI', 'GET,POST', 'OPTIONS\tx', '_GET', 'PURGE'],
]
