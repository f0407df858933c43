// What a doctor found, for programs and for people.
#include <boost/json.hpp>

#include "base/words.h"
#include "upkeep/doctor.h"

namespace comity::upkeep {
namespace {

namespace json = boost::json;

std::string text_at(const json::object& object, std::string_view name) {
  const json::value* field = object.if_contains(name);
  return field != nullptr && field->is_string() ? std::string(field->as_string()) : "";
}
std::uint64_t number_at(const json::object& object, std::string_view name) {
  const json::value* field = object.if_contains(name);
  if (field == nullptr || !field->is_number()) return 0;
  boost::system::error_code code;
  const std::uint64_t number = field->to_number<std::uint64_t>(code);
  return code ? 0 : number;
}

std::string octets(std::uint64_t count) {
  if (count < 1 << 20) return std::to_string(count) + " octets";
  return std::to_string(count >> 20) + " MiB";
}

// Names of files are octets; JSON is UTF-8.
json::string safe(const std::string& text) {
  json::string out;
  for (const char c : text) out += c >= ' ' && c <= '~' ? c : '?';
  return out;
}

}  // namespace

std::string to_json(const Diagnosis& diagnosis) {
  json::array findings;
  for (const Finding& finding : diagnosis.findings) {
    findings.push_back(json::object{{"what", safe(finding.what)},
                                    {"where", safe(finding.where)},
                                    {"consequence", safe(finding.consequence)},
                                    {"remedy", safe(finding.remedy)}});
  }
  json::array notes;
  for (const std::string& note : diagnosis.notes) notes.push_back(safe(note));
  return json::serialize(json::object{{"findings", std::move(findings)},
                                      {"notes", std::move(notes)},
                                      {"unseen", safe(diagnosis.unseen)},
                                      {"running", diagnosis.running},
                                      {"community", diagnosis.community},
                                      {"height", diagnosis.height},
                                      {"root", diagnosis.root},
                                      {"transactions", diagnosis.transactions},
                                      {"records", diagnosis.records},
                                      {"contents", diagnosis.contents},
                                      {"store_bytes", diagnosis.store_bytes},
                                      {"free_bytes", diagnosis.free_bytes},
                                      {"growth_bytes_per_day", diagnosis.growth_per_day},
                                      {"full", diagnosis.full}});
}

Result<Diagnosis> diagnosis_from_json(std::string_view text) {
  boost::system::error_code code;
  const json::value value = json::parse(json::string_view(text.data(), text.size()), code);
  if (code || !value.is_object())
    return error("the node's answer is no diagnosis: " + std::string(text.substr(0, 200)));
  const json::object& object = value.as_object();
  Diagnosis diagnosis;
  if (const json::value* list = object.if_contains("findings"); list && list->is_array()) {
    for (const json::value& entry : list->as_array()) {
      if (!entry.is_object()) continue;
      const json::object& finding = entry.as_object();
      diagnosis.findings.push_back({text_at(finding, "what"), text_at(finding, "where"),
                                    text_at(finding, "consequence"), text_at(finding, "remedy")});
    }
  }
  if (const json::value* list = object.if_contains("notes"); list && list->is_array()) {
    for (const json::value& note : list->as_array()) {
      if (note.is_string()) diagnosis.notes.emplace_back(note.as_string());
    }
  }
  const json::value* running = object.if_contains("running");
  diagnosis.running = running != nullptr && running->is_bool() && running->as_bool();
  diagnosis.unseen = text_at(object, "unseen");
  diagnosis.community = text_at(object, "community");
  diagnosis.height = number_at(object, "height");
  diagnosis.root = text_at(object, "root");
  diagnosis.transactions = number_at(object, "transactions");
  diagnosis.records = number_at(object, "records");
  diagnosis.contents = number_at(object, "contents");
  diagnosis.store_bytes = number_at(object, "store_bytes");
  diagnosis.free_bytes = number_at(object, "free_bytes");
  diagnosis.growth_per_day = number_at(object, "growth_bytes_per_day");
  diagnosis.full = text_at(object, "full");
  return diagnosis;
}

std::string to_text(const Diagnosis& diagnosis) {
  std::string text;
  for (const Finding& finding : diagnosis.findings) {
    text += "WHAT         " + finding.what + "\nWHERE        " + finding.where + "\nCONSEQUENCE  " +
            finding.consequence + "\nDO           " + finding.remedy + "\n\n";
  }
  if (!diagnosis.unseen.empty()) return text + "could not look: " + diagnosis.unseen + "\n";
  for (const std::string& note : diagnosis.notes) text += "note         " + note + "\n";
  if (diagnosis.running) text += "note         a node runs here and looked at itself\n";
  if (!diagnosis.community.empty()) {
    text += "community    " + diagnosis.community + "\nheight       " +
            std::to_string(diagnosis.height) + ", root " + diagnosis.root + "\nread         " +
            std::to_string(diagnosis.transactions) + " transactions, " +
            std::to_string(diagnosis.records) + " records, " + std::to_string(diagnosis.contents) +
            " texts\n";
  }
  text += "disk         store " + octets(diagnosis.store_bytes) + ", free " +
          octets(diagnosis.free_bytes) + ", grows by " + octets(diagnosis.growth_per_day) +
          " a day" + (diagnosis.full.empty() ? "" : ", full about " + day_of(diagnosis.full)) +
          "\n";
  const std::size_t count = diagnosis.findings.size();
  return text + (count == 0 ? "sound\n"
                            : std::to_string(count) + (count == 1 ? " finding\n" : " findings\n"));
}

}  // namespace comity::upkeep
