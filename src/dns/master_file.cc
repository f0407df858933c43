#include <algorithm>

#include "base/limits.h"
#include "dns/octet.h"
#include "dns/rdata_read.h"
#include "dns/record.h"
#include "dns/text_form.h"

namespace comity::dns {
namespace {

bool is_class(std::string_view upper) {
  return upper == "CH" || upper == "HS" || upper == "CS" || upper == "ANY" || upper == "NONE" ||
         (upper.starts_with("CLASS") && parse_number(upper.substr(5), 0xffff));
}

bool begins_with_digit(std::string_view token) { return token[0] >= '0' && token[0] <= '9'; }

}  // namespace

// Editors put a byte order mark in front of what they save; of UTF-8 it means nothing, and of
// anything else nothing else in the file would be understood.
Status MasterFileReader::skip_mark(std::string_view& line) const {
  constexpr std::string_view kUtf8 = "\xef\xbb\xbf";
  if (line_number_ != 1) return {};
  if (line.starts_with("\xff\xfe") || line.starts_with("\xfe\xff")) {
    return error("the file is in UTF-16 (its byte order mark says so); save it as UTF-8");
  }
  if (line.starts_with(kUtf8)) line.remove_prefix(kUtf8.size());
  return {};
}

// Appends `line` to pending_ without its comment, with blanks for parentheses.
Status MasterFileReader::take_in(std::string_view line) {
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == ';' && !quoted) break;
    if ((c >= '\0' && c < ' ' && c != '\t') || c == '\x7f') {
      return error("a control character; only tab and newline are allowed");
    }
    if (c == '\\' && i + 1 < line.size()) {
      pending_ += c;
      ++i;
      if (line[i] < ' ' || line[i] > '~') return error("a backslash before a character not ASCII");
      pending_ += line[i];
    } else if (c == '(' && !quoted) {
      if (open_since_ != 0) return error("a parenthesis inside a parenthesis");
      open_since_ = line_number_;
      pending_ += ' ';
    } else if (c == ')' && !quoted) {
      if (open_since_ == 0) return error("a closing parenthesis that was not opened");
      open_since_ = 0;
      pending_ += ' ';
    } else {
      if (c == '"') quoted = !quoted;
      pending_ += c;
    }
  }
  if (quoted) return error("a quoted string does not end on its line");
  return {};
}

Status MasterFileReader::line(std::string_view line, std::vector<Record>& out) {
  ++line_number_;
  const Status status = read(line, out);
  if (status) return {};
  pending_.clear();
  open_since_ = 0;
  return at("line " + std::to_string(line_number_), status.error());
}

Status MasterFileReader::read(std::string_view line, std::vector<Record>& out) {
  if (Status status = skip_mark(line); !status) return status;
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  if (line.size() + pending_.size() > limits::kMasterFileLineBytes) {
    return error("longer than " + std::to_string(limits::kMasterFileLineBytes) +
                 " octets, counted from an open parenthesis");
  }
  if (Status status = take_in(line); !status) return status;
  if (open_since_ != 0) {
    pending_ += ' ';
    return {};
  }
  Status status = logical_line(pending_, out);
  pending_.clear();
  return status;
}

Status MasterFileReader::logical_line(std::string_view text, std::vector<Record>& out) {
  const auto tokens = split_tokens(text);
  if (!tokens) return tl::unexpected(tokens.error());
  if (tokens->empty()) return {};
  const bool blank_owner = is_blank(text.front());
  if (!blank_owner && tokens->front().front() == '$') return directive(*tokens);

  std::span<const std::string_view> rest(*tokens);
  if (!blank_owner) {
    Result<Name> owner = parse_name(rest.front(), has_origin_ ? &origin_ : nullptr);
    has_owner_ = owner.has_value();
    if (!owner) return at("owner", owner.error());
    owner_ = *std::move(owner);
    rest = rest.subspan(1);
  } else if (!has_owner_) {
    return error("a blank owner, and no owner that is one came before");
  }
  return record(rest, out);
}

Status MasterFileReader::directive(std::span<const std::string_view> tokens) {
  const std::string name = upper_case(tokens[0].substr(0, 16));
  if (name != "$ORIGIN" && name != "$TTL") {
    return error("directive " + name + " is not supported; write its records out");
  }
  if (tokens.size() != 2) return error(name + " takes one value");
  if (name == "$ORIGIN") {
    Result<Name> origin = parse_name(tokens[1], has_origin_ ? &origin_ : nullptr);
    has_origin_ = origin.has_value();
    if (!origin) return at(name, origin.error());
    origin_ = *std::move(origin);
    return {};
  }
  const Result<std::uint32_t> ttl = parse_seconds(tokens[1]);
  if (!ttl) return at(name, ttl.error());
  default_ttl_ = *ttl;
  has_default_ttl_ = true;
  return {};
}

// [TTL] [class] type rdata, the first two in any order (RFC 1035, 5.1).
Status MasterFileReader::record(std::span<const std::string_view> tokens,
                                std::vector<Record>& out) {
  bool has_ttl = false;
  bool has_class = false;
  Record record;
  for (; !tokens.empty(); tokens = tokens.subspan(1)) {
    if (!has_ttl && begins_with_digit(tokens[0])) {
      const Result<std::uint32_t> ttl = parse_seconds(tokens[0]);
      if (!ttl) return at("TTL", ttl.error());
      record.ttl_seconds = *ttl;
      has_ttl = true;
      continue;
    }
    if (has_class) break;
    const std::string upper = upper_case(tokens[0].substr(0, 16));
    // What dig prints of a transfer ends with the signature of its last message (RFC 8945, 4.2).
    if (upper == "ANY" && tokens.size() > 1 && upper_case(tokens[1].substr(0, 16)) == "TSIG") {
      return {};
    }
    if (is_class(upper) && upper != "CLASS1") {
      return error("class " + upper + " is not supported; only IN is");
    }
    if (upper != "IN" && upper != "CLASS1") break;
    has_class = true;
  }
  if (tokens.empty()) return error("the record has no type");
  const Result<std::uint16_t> type = parse_type(tokens[0]);
  if (!type) return tl::unexpected(type.error());
  Result<Bytes> rdata =
      parse_rdata_tokens(*type, tokens.subspan(1), has_origin_ ? &origin_ : nullptr);
  if (!rdata) return tl::unexpected(rdata.error());
  // RFC 2308, section 4: $TTL, else what the record before had (RFC 1035, 5.1); an SOA without
  // either has its own minimum, and so has what follows, as name servers take it.
  if (!has_ttl) {
    if (has_default_ttl_ || has_last_ttl_) {
      record.ttl_seconds = has_default_ttl_ ? default_ttl_ : last_ttl_;
    } else if (*type == type::kSoa) {
      record.ttl_seconds = read_u32(BytesView(*rdata).substr(rdata->size() - 4));
      default_ttl_ = record.ttl_seconds;
      has_default_ttl_ = true;
    } else {
      return error("no TTL, and no $TTL came before");
    }
  }
  last_ttl_ = record.ttl_seconds;
  has_last_ttl_ = true;
  record.owner = owner_;
  record.type = *type;
  record.rdata = *std::move(rdata);
  out.push_back(std::move(record));
  return {};
}

Status MasterFileReader::end() const {
  if (open_since_ == 0) return {};
  return error("line " + std::to_string(open_since_) + ": a parenthesis is not closed");
}

Result<Record> parse_record(std::string_view line) {
  MasterFileReader reader;
  std::vector<Record> records;
  if (const Status status = reader.line(line, records); !status) {
    return tl::unexpected(status.error());
  }
  if (const Status status = reader.end(); !status) return tl::unexpected(status.error());
  if (records.size() != 1) return error("expected one record, owner and TTL included");
  return std::move(records.front());
}

}  // namespace comity::dns
