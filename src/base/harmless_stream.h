// All that a program prints, through harmless_output(): whatever text of others gets into it, it
// commands no terminal. One thread.
#pragma once

#include <ostream>
#include <streambuf>
#include <string>

namespace comity {

// While it lives, what is written to `stream` is made harmless line by line; a flush shows what is
// there of a line.
class HarmlessStream final : public std::streambuf {
 public:
  explicit HarmlessStream(std::ostream& stream);
  HarmlessStream(const HarmlessStream&) = delete;
  HarmlessStream& operator=(const HarmlessStream&) = delete;
  ~HarmlessStream() override;

 protected:
  int_type overflow(int_type character) override;
  std::streamsize xsputn(const char* text, std::streamsize count) override;
  int sync() override;

 private:
  bool show(std::size_t count);

  std::ostream& stream_;
  std::streambuf* target_;
  std::string line_;  // what was written since the last newline
};

}  // namespace comity
