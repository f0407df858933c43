#include "apps/comity-verify/report.h"

namespace comity::verify {
namespace {

// A JSON string.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : plain(text)) {
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + "\"";
}

std::string member(std::string_view name, std::string_view text) {
  return quoted(name) + ":" + quoted(text);
}

std::string_view step_of(const Error& refusal) {
  return std::string_view(refusal.message).substr(0, refusal.message.find(':'));
}

}  // namespace

std::string plain(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c < ' ' || c > '~') c = '?';
  }
  return out;
}

Result<Options> parse(const std::vector<std::string>& words) {
  Options options;
  const auto wrong = [](const std::string& what) {
    return error(what + "; see comity-verify --help");
  };
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "--help" || word == "-h") {
      options.help = true;
      return options;
    }
    if (word == "--json") {
      options.json = true;
    } else if (word == "--community" || word == "--policy") {
      if (++i == words.size()) return wrong(word + " needs a value");
      if (word == "--policy") {
        options.policy_file = words[i];
        continue;
      }
      const Result<Bytes> octets = from_hex(words[i]);
      if (!octets || octets->size() != Hash::kSize) return wrong("a community is 64 hex digits");
      options.community = *Hash::from(*octets);
    } else if (word.starts_with("--") || !options.bundle_file.empty()) {
      return wrong("`" + word + "` is not understood");
    } else {
      options.bundle_file = word;
    }
  }
  if (options.bundle_file.empty()) return wrong("no bundle is named");
  if (!options.community && options.policy_file.empty()) {
    return wrong("--community or --policy must say what you trust: the bundle does not");
  }
  return options;
}

std::string to_text(const Result<proof::Verified>& verified) {
  if (!verified && verified.error().kind == ErrorKind::newer_rules) {
    return "verdict     " + plain(verified.error().message) + "\n";
  }
  if (!verified) return "verdict     refused by " + plain(verified.error().message) + "\n";
  std::string text;
  for (const proof::Step& step : verified->steps) {
    text += step.name + std::string(12 - step.name.size(), ' ') + plain(step.text) + "\n";
  }
  return text + "verdict     included\n";
}

std::string to_json(const Result<proof::Verified>& verified) {
  if (!verified && verified.error().kind == ErrorKind::newer_rules) {
    return "{" + member("verdict", "newer rules") + "," +
           member("message", verified.error().message) + "}\n";
  }
  if (!verified) {
    return "{" + member("verdict", "refused") + "," + member("step", step_of(verified.error())) +
           "," + member("message", verified.error().message) + "}\n";
  }
  std::string text =
      "{" + member("verdict", "included") + "," + member("community", verified->community.hex()) +
      ",\"height\":" + std::to_string(verified->height) + "," +
      member("block_time", to_rfc3339(verified->block_time)) + "," +
      member("root", verified->root.hex()) + ",\"log_index\":" + std::to_string(verified->index) +
      ",\"log_size\":" + std::to_string(verified->checkpoint.size) + ",\"steps\":[";
  std::string_view comma;
  for (const proof::Step& step : verified->steps) {
    text += std::string(comma) + "{" + member("step", step.name) + "," + member("text", step.text) +
            "}";
    comma = ",";
  }
  text += "],\"records\":[";
  comma = "";
  for (const proof::ProvenRecord& record : verified->records) {
    text += std::string(comma) + "{" + member("table", record.table) + "," +
            member("collection", record.collection) + "," + member("key_hex", to_hex(record.key)) +
            ",\"value\":" + (record.value ? quoted(to_base64(*record.value)) : "null") + "}";
    comma = ",";
  }
  return text + "]}\n";
}

}  // namespace comity::verify
