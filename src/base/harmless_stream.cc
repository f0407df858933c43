#include "base/harmless_stream.h"

#include "base/harmless.h"

namespace comity {

HarmlessStream::HarmlessStream(std::ostream& stream)
    : stream_(stream), target_(stream.rdbuf(this)) {}

HarmlessStream::~HarmlessStream() {
  (void)show(line_.size());
  (void)target_->pubsync();
  stream_.rdbuf(target_);
}

bool HarmlessStream::show(std::size_t count) {
  const std::string text = harmless_output(std::string_view(line_).substr(0, count));
  line_.erase(0, count);
  const auto size = static_cast<std::streamsize>(text.size());
  return target_->sputn(text.data(), size) == size;
}

HarmlessStream::int_type HarmlessStream::overflow(int_type character) {
  if (traits_type::eq_int_type(character, traits_type::eof()))
    return traits_type::not_eof(character);
  const char c = traits_type::to_char_type(character);
  return xsputn(&c, 1) == 1 ? character : traits_type::eof();
}

std::streamsize HarmlessStream::xsputn(const char* text, std::streamsize count) {
  const std::size_t before = line_.size();
  line_.append(text, static_cast<std::size_t>(count));
  const std::size_t newline = line_.rfind('\n');
  if (newline == std::string::npos || newline < before) return count;
  return show(newline + 1) ? count : 0;
}

int HarmlessStream::sync() {
  const bool shown = show(line_.size());
  return shown && target_->pubsync() == 0 ? 0 : -1;
}

}  // namespace comity
