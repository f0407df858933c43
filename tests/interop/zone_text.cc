// Reads a master file from standard input and writes its records as Comity publishes them, sorted.
// A record that no register could hold is an error.
#include <algorithm>
#include <iostream>

#include "dns/record.h"

namespace {

using comity::Result;
using comity::Status;
using comity::dns::Record;

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

}  // namespace

int main() {
  const Result<std::vector<Record>> records = read_zone();
  if (!records) {
    std::cerr << records.error().message << "\n";
    return 1;
  }
  for (const Record& record : *records) std::cout << to_text(record) << "\n";
  return 0;
}
