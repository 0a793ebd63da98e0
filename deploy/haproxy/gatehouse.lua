-- HAProxy asks Gatehouse: lets a request pass with Gatehouse's identity headers, or answers what Gatehouse answered.
-- Yours to change: where Gatehouse is.
local GATEHOUSE = "http://127.0.0.1:3000/auth/verify/haproxy"
-- Milliseconds. HAProxy asks up to four times, so that a silent Gatehouse takes four times as long.
local TIMEOUT = 1500

-- What Gatehouse sees of a request, beside what is asked for.
local ASK = {
  "cookie", "authorization", "accept", "origin", "x-requested-with", "upgrade-insecure-requests",
  "sec-fetch-mode", "sec-fetch-dest", "sec-fetch-site",
  "access-control-request-method", "access-control-request-headers", "host",
}
-- What the app gets of Gatehouse's yes.
local IDENTITY = {
  "remote-user", "remote-groups", "remote-name", "remote-email",
  "x-auth-request-user", "x-auth-request-email", "x-auth-request-groups",
  "x-auth-request-preferred-username", "x-auth-assertion",
}
-- What the client gets of Gatehouse's no.
local BACK = {
  "location", "www-authenticate", "content-type", "cache-control", "vary", "retry-after", "x-auth-location",
  "access-control-allow-origin", "access-control-allow-credentials", "access-control-expose-headers",
}

-- The app gets every cookie but our token (COOKIE_NAME).
local function strip_cookie(http, lines)
  if not lines then return end
  local kept = {}
  for i = 0, #lines do
    for pair in lines[i]:gmatch("[^;]+") do
      local name = pair:match("^%s*([^=]*)")
      if name ~= "jwt" and name ~= "__Secure-jwt" then kept[#kept + 1] = pair:match("^%s*(.*)$") end
    end
  end
  if #kept == 0 then http:req_del_header("cookie") else http:req_set_header("cookie", table.concat(kept, "; ")) end
end

core.register_action("gatehouse", { "http-req" }, function(txn)
  local seen, fetch = txn.http:req_get_headers(), txn.sf
  local headers = {
    ["x-forwarded-method"] = { fetch:method() },
    ["x-forwarded-proto"] = { fetch:ssl_fc() == "1" and "https" or "http" },
    ["x-forwarded-host"] = { fetch:req_fhdr("host") },
    ["x-forwarded-uri"] = { fetch:pathq() },
    ["x-forwarded-for"] = { fetch:src() },
  }
  for _, name in ipairs(ASK) do
    if seen[name] then
      headers[name] = {}
      for i = 0, #seen[name] do headers[name][i + 1] = seen[name][i] end
    end
  end

  local ok, answer = pcall(function()
    return core.httpclient():get{ url = GATEHOUSE, headers = headers, timeout = TIMEOUT }
  end)
  local status = ok and answer and answer.status or 0
  local said = ok and answer and answer.headers or {}

  if status == 200 then
    for _, name in ipairs(IDENTITY) do
      if said[name] then txn.http:req_set_header(name, said[name][0]) end
    end
    strip_cookie(txn.http, seen["cookie"])
    return
  end

  -- Anything that is no clear refusal, and no answer, is ours to answer for: nobody gets in.
  local reply = txn:reply()
  for _, name in ipairs(BACK) do
    if said[name] then
      for i = 0, #said[name] do reply:add_header(name, said[name][i]) end
    end
  end
  reply:set_status((status < 300 or status == 304) and 503 or status)
  reply:set_body(ok and answer and answer.body or "")
  txn:done(reply)
end)
