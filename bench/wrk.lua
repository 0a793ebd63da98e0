-- Asks as Caddy does, each time with the next token of the file that TOKENS names, in the cookie COOKIE.
local tokens, at = {}, 0
for line in io.lines(os.getenv("TOKENS")) do tokens[#tokens + 1] = line end
local headers = table.concat({
  "; lang=en",
  "Host: app.example.com",
  "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
  "Accept: */*",
  "Accept-Language: en-US,en;q=0.5",
  "Sec-Fetch-Mode: cors",
  "Sec-Fetch-Dest: empty",
  "X-Forwarded-Method: GET",
  "X-Forwarded-Proto: https",
  "X-Forwarded-Host: app.example.com",
  "X-Forwarded-Uri: /reports/2026?page=2",
  "X-Forwarded-For: 192.0.2.7",
  "Referer: https://app.example.com/reports/",
}, "\r\n")
-- To put all of a request together for each token would cost more than to answer it: what stands before
-- a token, and behind it, is made once.
local before, behind = nil, nil
function init()
  before = "GET " .. wrk.path .. " HTTP/1.1\r\nCookie: theme=dark; " .. os.getenv("COOKIE") .. "="
  -- Lua finds a text by its length and a few letters, those in its middle among them. Tokens differ for
  -- certain in their signature, so that must be the middle: else all are one, and each is slow to find.
  local signature = #before + #tokens[1] - 30
  local longer = 2 * signature - (#before + #tokens[1] + #headers + 4)
  behind = headers .. ("x"):rep(longer) .. "\r\n\r\n"
end
function request()
  at = at % #tokens + 1
  return before .. tokens[at] .. behind
end
