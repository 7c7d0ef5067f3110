-- What wrk sends to the handler `order`.
local items = {}
for id = 1, 12 do
  items[id] = string.format('{"id":%d,"name":"product %d","price":%d,"count":2}', id, id, 100 + id)
end
wrk.method = "POST"
wrk.headers["content-type"] = "application/json"
wrk.body = '{"items":[' .. table.concat(items, ",") .. ']}'
