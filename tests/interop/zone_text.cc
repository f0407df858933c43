// Reads a master file from standard input and writes its records as Comity publishes them, sorted;
// with the name of an apex, what is wrong with them as a zone: a rule, a tab and the record a line.
// A record that no register could hold is an error.
#include <algorithm>
#include <iostream>

#include "dns/zone_rules.h"

namespace {

using comity::Result;
using comity::Status;
using comity::dns::Name;
using comity::dns::Record;
using comity::dns::ZoneProblem;

Result<std::vector<Record>> read_zone() {
  comity::dns::MasterFileReader reader;
  std::vector<Record> records;
  for (std::string line; std::getline(std::cin, line);) {
    if (Status read = reader.line(line, records); !read) return tl::unexpected(read.error());
  }
  if (Status read = reader.end(); !read) return tl::unexpected(read.error());
  std::sort(records.begin(), records.end());
  for (const Record& record : records) {
    const Status fits = comity::dns::check_rdata(record.type, record.rdata);
    if (!fits) return comity::at(to_text(record), fits.error());
  }
  return records;
}

void write_problems(const Name& apex, const std::vector<Record>& records) {
  for (const ZoneProblem& problem : check_zone(apex, records)) {
    std::cout << rule_text(problem.rule) << "\t";
    if (problem.record < records.size()) std::cout << to_text(records[problem.record]);
    std::cout << "\n";
  }
}

}  // namespace

int main(int count, char** words) {
  const Result<std::vector<Record>> records = read_zone();
  if (!records) {
    std::cerr << records.error().message << "\n";
    return 1;
  }
  if (count > 1) {
    write_problems(Name::parse(words[1]).value_or(Name()), *records);
    return 0;
  }
  for (const Record& record : *records) std::cout << to_text(record) << "\n";
  return 0;
}
