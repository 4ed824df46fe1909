
local cxtp = Proto("cxtp", "Context Transfer Protocol")

local f = {
  version = ProtoField.uint8("cxtp.version", "Version", base.DEC, nil, 0xe0),
  type = ProtoField.uint8("cxtp.type", "Type", base.DEC, TYPES, 0x1f),
  v = ProtoField.uint8("cxtp.v", "V", base.DEC, { [0] = "IPv6", [1] = "IPv4" }, 0x80),
  flag_a = ProtoField.bool("cxtp.acknowledge", "A (acknowledge)", 8, nil, 0x40),
  flag_s = ProtoField.bool("cxtp.success", "S (success)", 8, nil, 0x40),
  length = ProtoField.uint16("cxtp.length", "Length"),
  previous4 = ProtoField.ipv4("cxtp.previous", "MN's previous address"),
  previous6 = ProtoField.ipv6("cxtp.previous6", "MN's previous address"),
  router4 = ProtoField.ipv4("cxtp.router", "Other router's address"),
  router6 = ProtoField.ipv6("cxtp.router6", "Other router's address"),
  sequence = ProtoField.uint32("cxtp.sequence", "Sequence number", base.HEX),
  token = ProtoField.uint32("cxtp.token", "Authorization token", base.HEX),
  elapsed = ProtoField.uint32("cxtp.elapsed", "Elapsed time (ms)"),
  algorithm = ProtoField.uint16("cxtp.algorithm", "Algorithm", base.DEC, ALGORITHMS),
  key_length = ProtoField.uint16("cxtp.key_length", "Key length"),
  key = ProtoField.bytes("cxtp.key", "Key"),
  fpt = ProtoField.uint16("cxtp.fpt", "Feature profile type", base.HEX, FPTS),
  status = ProtoField.uint8("cxtp.status", "Status", base.DEC, STATUSES),
  old_spi = ProtoField.uint32("cxtp.old_spi", "Old SPI", base.HEX),
  new_spi = ProtoField.uint32("cxtp.new_spi", "New SPI", base.HEX),
  words = ProtoField.uint8("cxtp.words", "Words that follow"),
  old_initiator = ProtoField.uint64("cxtp.old_initiator_spi", "Old initiator's SPI", base.HEX),
  old_responder = ProtoField.uint64("cxtp.old_responder_spi", "Old responder's SPI", base.HEX),
  new_initiator = ProtoField.uint64("cxtp.new_initiator_spi", "New initiator's SPI", base.HEX),
  new_responder = ProtoField.uint64("cxtp.new_responder_spi", "New responder's SPI", base.HEX),
  proof = ProtoField.bytes("cxtp.proof", "Proof"),
  unknown_words = ProtoField.bytes("cxtp.unknown_words", "What follows"),
  block_length = ProtoField.uint8("cxtp.block.length", "Length (units of 8 octets)"),
  block_p = ProtoField.bool("cxtp.block.p", "P (presence vector)", 8, nil, 0x80),
  presence = ProtoField.uint32("cxtp.block.presence", "Presence vector", base.HEX),
  block_data = ProtoField.bytes("cxtp.block.data", "Data"),
  icmp_type = ProtoField.uint8("cxtp.icmp.type", "ICMP type"),
  icmp_code = ProtoField.uint8("cxtp.icmp.code", "ICMP code"),
  icmp_checksum = ProtoField.uint16("cxtp.icmp.checksum", "Checksum", base.HEX),
  checksum_status = ProtoField.uint8("cxtp.checksum.status", "Checksum status", base.DEC,
    { [0] = "Bad", [1] = "Good", [2] = "Unverified" }),
  icmp_subtype = ProtoField.uint8("cxtp.icmp.subtype", "Subtype", base.DEC, { [1] = "CXTP" }),
}
cxtp.fields = f

local e = {
  checksum = ProtoExpert.new("cxtp.checksum.bad", "Bad checksum", expert.group.CHECKSUM, expert.severity.ERROR),
  version = ProtoExpert.new("cxtp.version.unknown", "Unknown version", expert.group.PROTOCOL, expert.severity.ERROR),
  type = ProtoExpert.new("cxtp.type.unknown", "Unknown message type", expert.group.PROTOCOL, expert.severity.ERROR),
  length = ProtoExpert.new("cxtp.length.wrong", "A length does not fit", expert.group.MALFORMED, expert.severity.ERROR),
  padding = ProtoExpert.new("cxtp.padding.wrong", "Octets behind the message", expert.group.PROTOCOL,
    expert.severity.ERROR),
}
cxtp.experts = e

-- A place in one message. Whatever does not fit stops it, once, with an expert item.
local Cursor = {}
Cursor.__index = Cursor

local function cursor(tvb, from, to, tree)
  return setmetatable({ tvb = tvb, at = from, to = to, tree = tree, ok = true }, Cursor)
end

function Cursor:fail(what)
  if self.ok then self.tree:add_proto_expert_info(e.length, what) end
  self.ok = false
end

-- Adds a field of so many octets and gives its range; nil when they are not there.
function Cursor:take(field, octets, tree)
  if not self.ok then return nil end
  if self.to - self.at < octets then
    self:fail(octets .. " octets wanted, " .. (self.to - self.at) .. " left")
    return nil
  end
  local range = self.tvb(self.at, octets)
  if field ~= nil and octets > 0 then (tree or self.tree):add(field, range) end
  self.at = self.at + octets
  return range
end

function Cursor:address(field4, field6)
  if self.ipv4 then return self:take(field4, 4) end
  return self:take(field6, 16)
end

-- The names of the fields that a context has, from the most significant bit of its presence vector (RFC 4067 section 2.4).
local function present(names, vector)
  local found = {}
  for index, name in ipairs(names) do
    if vector:bitfield(index - 1, 1) == 1 then found[#found + 1] = name end
  end
  return table.concat(found, ", ")
end

-- Context data block, RFC 4067 section 2.4. Length 0 is a request block of 4 octets (Roamscope D1).
local function block(c)
  if c.to - c.at < 4 then return c:fail("a context data block has at least 4 octets") end
  local units = c.tvb(c.at + 2, 1):uint()
  local octets = units == 0 and 4 or units * 8
  if c.to - c.at < octets then return c:fail("a context data block is longer than the message") end
  local fpt = c.tvb(c.at, 2):uint()
  local tree = c.tree:add(cxtp, c.tvb(c.at, octets), "Context data block: " .. (FPTS[fpt] or fpt))
  local inner = cursor(c.tvb, c.at, c.at + octets, tree)
  inner:take(f.fpt, 2)
  inner:take(f.block_length, 1)
  local options = inner:take(f.block_p, 1)
  if options:bitfield(0, 1) == 1 then
    local vector = inner:take(f.presence, 4)
    if vector ~= nil and CONTEXT_FIELDS[fpt] ~= nil then
      tree:add(cxtp, vector, "Fields present: " .. present(CONTEXT_FIELDS[fpt], vector))
    end
  end
  if inner.ok and inner.at < inner.to then inner:take(f.block_data, inner.to - inner.at) end
  c.at = c.at + octets
end

local function blocks(c)
  while c.ok and c.at < c.to do block(c) end
end

-- What may follow an entry of a CTAA (Roamscope): fields by context, status and number of words of 4 octets.
local function tail(fpt, status, words)
  local collides = status == COLLISION or status == COLLISION_OUT
  if fpt == FPT_SAD and collides and words == 2 then return { { f.old_spi, 4 }, { f.new_spi, 4 } } end
  if fpt == FPT_IKEV2 and status == COLLISION and words == 8 then
    return { { f.old_initiator, 8 }, { f.old_responder, 8 }, { f.new_initiator, 8 }, { f.new_responder, 8 } }
  end
  if fpt == FPT_IKEV2 and status == GOOD and words == 4 then return { { f.proof, 16 } } end
  return words > 0 and { { f.unknown_words, 4 * words } } or {}
end

-- Context and status, RFC 4067 sections 2.5.2 and 2.5.4. In a CTAA the reserved octet counts words that follow (Roamscope).
local function entries(c, with_words)
  while c.ok and c.at < c.to do
    local fpt = c:take(f.fpt, 2)
    local status = c:take(f.status, 1)
    local words = c:take(with_words and f.words or nil, 1)
    if with_words and words ~= nil then
      for _, part in ipairs(tail(fpt:uint(), status:uint(), words:uint())) do c:take(part[1], part[2]) end
    end
  end
end

local PARTS = {
  previous = function(c) c:address(f.previous4, f.previous6) end,
  router = function(c) c:address(f.router4, f.router6) end,
  sequence = function(c, pinfo)
    local range = c:take(f.sequence, 4)
    if range ~= nil then pinfo.cols.info:append(string.format(", sequence 0x%08x", range:uint())) end
  end,
  token = function(c) c:take(f.token, 4) end,
  elapsed = function(c) c:take(f.elapsed, 4) end,
  key = function(c)
    c:take(f.algorithm, 2)
    local length = c:take(f.key_length, 2)
    if length ~= nil then c:take(f.key, length:uint()) end
  end,
  blocks = blocks,
  statuses = function(c) entries(c, false) end,
  statuses_and_spis = function(c) entries(c, true) end,
}

-- One message that fills the buffer.
local function dissect_message(tvb, pinfo, tree)
  pinfo.cols.protocol = "CXTP"
  local item = tree:add(cxtp, tvb())
  if tvb:len() < 4 then
    item:add_proto_expert_info(e.length, "the first word has 4 octets")
    return
  end
  local version, kind = tvb(0, 1):bitfield(0, 3), tvb(0, 1):bitfield(3, 5)
  local name = TYPES[kind] or ("type " .. kind)
  item:append_text(", " .. name)
  pinfo.cols.info:set(name)
  item:add(f.version, tvb(0, 1))
  item:add(f.type, tvb(0, 1))
  item:add(f.v, tvb(1, 1))
  if FLAGS[kind] ~= nil then item:add(f[FLAGS[kind]], tvb(1, 1)) end
  item:add(f.length, tvb(2, 2))
  local length = tvb(2, 2):uint()
  if version ~= VERSION then
    item:add_proto_expert_info(e.version)
  elseif LAYOUTS[kind] == nil then
    item:add_proto_expert_info(e.type)
  elseif length < 4 or length > tvb:len() then
    item:add_proto_expert_info(e.length, length .. " octets announced, " .. tvb:len() .. " there")
  else
    local c = cursor(tvb, 4, length, item)
    c.ipv4 = tvb(1, 1):bitfield(0, 1) == 1
    for _, part in ipairs(LAYOUTS[kind]) do PARTS[part](c, pinfo) end
    if c.ok and c.at < c.to then c:fail((c.to - c.at) .. " octets behind the last field") end
    if length < tvb:len() then item:add_proto_expert_info(e.padding) end
  end
end

function cxtp.dissector(tvb, pinfo, tree)
  dissect_message(tvb, pinfo, tree)
  return tvb:len()
end
DissectorTable.get("sctp.port"):add(PORT, cxtp)
DissectorTable.get("sctp.ppi"):add(PPID, cxtp)

-- Over TCP messages follow each other; the Length of the first word tells them apart.
local over_tcp = Proto("cxtp_tcp", "Context Transfer Protocol over TCP")
function over_tcp.dissector(tvb, pinfo, tree)
  local function octets(buffer, _, at) return math.max(4, buffer(at + 2, 2):uint()) end
  local function one(buffer, info, parent)
    dissect_message(buffer, info, parent)
    return buffer:len()
  end
  dissect_tcp_pdus(tvb, tree, 4, octets, one)
  return tvb:len()
end
DissectorTable.get("tcp.port"):add(PORT, over_tcp)

-- RFC 1071 over octets given as functions of an index.
local function ones_complement_sum(sum, count, octet)
  for at = 0, count - 1, 2 do
    sum = sum + octet(at) * 256 + (at + 1 < count and octet(at + 1) or 0)
  end
  while sum > 0xffff do sum = sum % 0x10000 + math.floor(sum / 0x10000) end
  return sum
end

local ipv6_source, ipv6_destination = Field.new("ipv6.src"), Field.new("ipv6.dst")

-- The last value is that of the innermost IPv6 header.
local function sum_of_address(sum, field)
  local values = { field() }
  local octets = values[#values].range:bytes()
  return ones_complement_sum(sum, octets:len(), function(at) return octets:get_index(at) end)
end

-- 1 when the checksum is right, 0 when it is wrong, 2 when the message is not there as a whole.
local function checksum_status(tvb, next_header)
  if tvb:reported_len() > tvb:len() then return 2 end
  local sum = 0
  if next_header ~= nil then
    -- Pseudo header, RFC 8200 section 8.1.
    sum = tvb:len() + next_header
    sum = sum_of_address(sum, ipv6_source)
    sum = sum_of_address(sum, ipv6_destination)
  end
  sum = ones_complement_sum(sum, tvb:len(), function(at) return tvb(at, 1):uint() end)
  return sum == 0xffff and 1 or 0
end

-- ICMP: only the experimental mobility message with subtype CXTP is ours, all else goes to the dissector that was there
-- before (RFC 4065 sections 3, 4 and 8).
local function over_icmp(name, title, protocol, icmp_type, next_header)
  local original = DissectorTable.get("ip.proto"):get_dissector(protocol)
  local proto = Proto(name, title)
  function proto.dissector(tvb, pinfo, tree)
    if tvb:len() < 8 or tvb(0, 1):uint() ~= icmp_type or tvb(4, 1):uint() ~= SUBTYPE then
      return original:call(tvb, pinfo, tree)
    end
    local item = tree:add(proto, tvb(0, 8))
    item:add(f.icmp_type, tvb(0, 1))
    item:add(f.icmp_code, tvb(1, 1))
    item:add(f.icmp_checksum, tvb(2, 2))
    local status = checksum_status(tvb, next_header)
    item:add(f.checksum_status, tvb(2, 2), status):set_generated()
    if status == 0 then item:add_proto_expert_info(e.checksum) end
    item:add(f.icmp_subtype, tvb(4, 1))
    dissect_message(tvb(8):tvb(), pinfo, tree)
    return tvb:len()
  end
  DissectorTable.get("ip.proto"):set(protocol, proto)
end
over_icmp("cxtp_icmp6", "ICMPv6 experimental mobility: CXTP", 58, ICMP6_TYPE, 58)
over_icmp("cxtp_icmp", "ICMP experimental mobility: CXTP", 1, ICMP4_TYPE, nil)
