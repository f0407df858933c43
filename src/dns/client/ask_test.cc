#include "dns/client/ask.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "dns/record.h"

namespace comity::dns {
namespace {

// Answers one question over TCP on a loopback address: with these flags, the question as it came,
// and one TXT record "x" at its name when `has_record`.
class OneAnswer {
 public:
  OneAnswer(std::uint16_t flags, bool has_record)
      : socket_(::socket(AF_INET, SOCK_STREAM, 0)), flags_(flags), has_record_(has_record) {
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof here;
    auto* const address = reinterpret_cast<sockaddr*>(&here);
    EXPECT_EQ(::bind(socket_, address, size), 0);
    EXPECT_EQ(::listen(socket_, 1), 0);
    EXPECT_EQ(::getsockname(socket_, address, &size), 0);
    port_ = ntohs(here.sin_port);
    thread_ = std::thread([this] { answer(); });
  }
  OneAnswer(const OneAnswer&) = delete;
  OneAnswer& operator=(const OneAnswer&) = delete;
  ~OneAnswer() {
    thread_.join();
    ::close(socket_);
  }

  [[nodiscard]] Result<AskedSet> asked() const {
    return ask({"127.0.0.1", port_}, Name::parse("child.example.").value(), type::kTxt, 5);
  }

 private:
  static Bytes read(int connection, std::size_t octets) {
    Bytes all;
    std::array<char, 512> part{};
    while (all.size() < octets) {
      const ssize_t got =
          ::read(connection, part.data(), std::min(part.size(), octets - all.size()));
      if (got <= 0) break;
      all.append(part.data(), static_cast<std::size_t>(got));
    }
    return all;
  }

  void answer() const {
    const int connection = ::accept(socket_, nullptr, nullptr);
    const Bytes length = read(connection, 2);
    const Bytes question = length.size() == 2 ? read(connection, read_u16(length)) : Bytes();
    constexpr std::size_t kHeader = 12;
    const std::size_t end = question.find('\0', kHeader) + 1 + 4;  // name, type and class
    Bytes message(question.substr(0, 2));
    append_u16(message, flags_);
    append_u16(message, 1);
    append_u16(message, has_record_ ? 1 : 0);
    append_u32(message, 0);
    message += question.substr(kHeader, end - kHeader);
    if (has_record_) {
      append_u16(message, 0xc00c);  // the name of the question
      append_u16(message, type::kTxt);
      append_u16(message, 1);
      append_u32(message, 60);
      append_u16(message, 2);
      message += "\1x";
    }
    Bytes framed;
    append_u16(framed, static_cast<std::uint16_t>(message.size()));
    framed += message;
    EXPECT_EQ(::write(connection, framed.data(), framed.size()),
              static_cast<ssize_t>(framed.size()));
    ::close(connection);
  }

  const int socket_;
  const std::uint16_t flags_;
  const bool has_record_;
  std::uint16_t port_ = 0;
  std::thread thread_;
};

constexpr std::uint16_t kResponse = 0x8000;
constexpr std::uint16_t kAuthority = 0x0400;
constexpr std::uint16_t kServFail = 2;

TEST(Ask, TakesWhatAServerSaysWithAuthority) {
  const Result<AskedSet> set = OneAnswer(kResponse | kAuthority, true).asked();
  ASSERT_TRUE(set) << set.error().message;
  EXPECT_EQ(set->rdata, std::vector<Bytes>{"\1x"});
  EXPECT_TRUE(set->signatures.empty());
  const Result<AskedSet> none = OneAnswer(kResponse | kAuthority, false).asked();
  ASSERT_TRUE(none) << none.error().message;
  EXPECT_TRUE(none->rdata.empty());
}

// A cache, or a server that has lost the zone, knows neither what the child says nor that it says
// nothing.
TEST(Ask, TakesNothingElse) {
  for (const bool has_record : {true, false}) {
    const Result<AskedSet> cached = OneAnswer(kResponse, has_record).asked();
    ASSERT_FALSE(cached);
    EXPECT_EQ(cached.error().kind, ErrorKind::not_found);
    EXPECT_NE(cached.error().message.find("no answer with authority"), std::string::npos)
        << cached.error().message;
    EXPECT_FALSE(OneAnswer(kResponse | kAuthority | kServFail, has_record).asked());
  }
}

}  // namespace
}  // namespace comity::dns
