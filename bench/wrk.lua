-- Asks as Caddy does, each time with the next token of the file that TOKENS names, in the cookie COOKIE.
local tokens, at = {}, 0
for line in io.lines(os.getenv("TOKENS")) do tokens[#tokens + 1] = line end
local same = #tokens == 1
local function headers(token)
  return {
    ["Host"] = "app.example.com",
    ["User-Agent"] = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    ["Accept"] = "*/*",
    ["Accept-Language"] = "en-US,en;q=0.5",
    ["Sec-Fetch-Mode"] = "cors",
    ["Sec-Fetch-Dest"] = "empty",
    ["X-Forwarded-Method"] = "GET",
    ["X-Forwarded-Proto"] = "https",
    ["X-Forwarded-Host"] = "app.example.com",
    ["X-Forwarded-Uri"] = "/reports/2026?page=2",
    ["X-Forwarded-For"] = "192.0.2.7",
    ["Cookie"] = "theme=dark; " .. os.getenv("COOKIE") .. "=" .. token .. "; lang=en",
  }
end
-- To put all of a request together for each token would cost more than to answer it: what stands before
-- a token, and behind it, is made once.
local before, behind = nil, nil
function init()
  local whole = wrk.format("GET", nil, headers("@TOKEN@"))
  local from, to = whole:find("@TOKEN@", 1, true)
  before, behind = whole:sub(1, from - 1), whole:sub(to + 1)
end
local one = nil
function request()
  if same then
    one = one or before .. tokens[1] .. behind
    return one
  end
  at = at % #tokens + 1
  return before .. tokens[at] .. behind
end
