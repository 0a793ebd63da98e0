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
local one = nil
function init() one = wrk.format("GET", nil, headers(tokens[1])) end
function request()
  if same then return one end
  at = at % #tokens + 1
  return wrk.format("GET", nil, headers(tokens[at]))
end
