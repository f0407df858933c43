// Master file reader: every record that it hands out has one line of text, and types whose form is
// our own read back from it as they were; a refusal names the line. As a zone they have problems
// that each name one of them.
#include <algorithm>

#include "dns/zone_rules.h"
#include "property.h"

namespace comity {
namespace {

void check(const dns::Record& record) {
  const std::string text = dns::to_text(record);
  fuzz::demand(text.find('\n') == std::string::npos, "a record is one line of text");
  fuzz::demand(record.rdata.size() <= 65'535, "rdata has a 16-bit length");
  const Result<dns::Name> owner = dns::Name::from_wire(record.owner.wire());
  fuzz::demand(owner.has_value() && *owner == record.owner, "owners are names");
  if (!dns::check_rdata(record.type, record.rdata)) return;
  const Result<dns::Record> again = dns::parse_record(text);
  fuzz::demand(again.has_value() && *again == record, "text reads back as the record");
}

void check_rules(std::vector<dns::Record> records) {
  if (records.empty()) return;
  const dns::Name apex = records.front().owner;
  std::sort(records.begin(), records.end());
  for (const dns::ZoneProblem& problem : dns::check_zone(apex, records)) {
    fuzz::demand(problem.record <= records.size(), "a problem names a record or that one lacks");
  }
}

}  // namespace
}  // namespace comity

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  comity::dns::MasterFileReader reader;
  std::vector<comity::dns::Record> records;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const comity::Status status = reader.line(rest.substr(0, end), records);
    if (!status) {
      comity::fuzz::demand(status.error().message.starts_with("line "), "a refusal names the line");
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  for (const comity::dns::Record& record : records) comity::check(record);
  comity::check_rules(std::move(records));
  return 0;
}
