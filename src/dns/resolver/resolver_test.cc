#include "dns/resolver/resolver.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "crypto/verify.h"
#include "dns/dnssec.h"
#include "dns/record.h"
#include "dns/validation/testing/child_zone.h"

namespace comity::dns {
namespace {

constexpr std::chrono::seconds kMost{20};

Name name(const std::string& text) { return Name::parse(text).value(); }

std::int64_t now() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

// Answers over UDP on a loopback address as a resolver that knows these sets, and that others are
// not there; or not at all.
class Upstream {
 public:
  using Sets = std::map<std::pair<std::string, std::uint16_t>, SignedRdata>;

  explicit Upstream(Sets sets, bool answers = true)
      : socket_(::socket(AF_INET, SOCK_DGRAM, 0)), sets_(std::move(sets)), answers_(answers) {
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof here;
    auto* const address = reinterpret_cast<sockaddr*>(&here);
    EXPECT_EQ(::bind(socket_, address, size), 0);
    EXPECT_EQ(::getsockname(socket_, address, &size), 0);
    port_ = ntohs(here.sin_port);
    thread_ = std::thread([this] {
      while (!stopped_) answer_one();
    });
  }
  Upstream(const Upstream&) = delete;
  Upstream& operator=(const Upstream&) = delete;
  ~Upstream() {
    stopped_ = true;
    thread_.join();
    ::close(socket_);
  }

  [[nodiscard]] std::string place() const { return "127.0.0.1@" + std::to_string(port_); }

 private:
  static void append(Bytes& message, std::uint16_t type, const std::vector<Bytes>& records) {
    for (const Bytes& rdata : records) {
      append_u16(message, 0xc00c);  // the name of the question
      append_u16(message, type);
      append_u16(message, 1);
      append_u32(message, 300);
      append_u16(message, static_cast<std::uint16_t>(rdata.size()));
      message += rdata;
    }
  }

  void answer_one() {
    constexpr int kPauseMilliseconds = 50;
    pollfd readable{socket_, POLLIN, 0};
    if (::poll(&readable, 1, kPauseMilliseconds) <= 0 || !answers_) return;
    std::array<char, 1500> octets{};
    sockaddr_in from{};
    socklen_t size = sizeof from;
    auto* const address = reinterpret_cast<sockaddr*>(&from);
    const ssize_t got = ::recvfrom(socket_, octets.data(), octets.size(), 0, address, &size);
    constexpr std::size_t kHeader = 12;
    if (got < static_cast<ssize_t>(kHeader)) return;
    const Bytes question(octets.data(), static_cast<std::size_t>(got));
    const std::size_t end = question.find('\0', kHeader) + 1;
    const Result<Name> owner = Name::from_wire(BytesView(question).substr(kHeader, end - kHeader));
    if (!owner) return;
    const auto found = sets_.find({owner->text(), read_u16(BytesView(question).substr(end))});
    const SignedRdata known = found == sets_.end() ? SignedRdata() : found->second;
    Bytes message(question.substr(0, 2));
    append_u16(message, 0x8180);  // a response, with recursion
    append_u16(message, 1);
    append_u16(message, static_cast<std::uint16_t>(known.rdata.size() + known.signatures.size()));
    append_u32(message, 0);
    message += question.substr(kHeader, end + 4 - kHeader);
    append(message, read_u16(BytesView(question).substr(end)), known.rdata);
    append(message, type::kRrsig, known.signatures);
    ::sendto(socket_, message.data(), message.size(), 0, address, size);
  }

  const int socket_;
  const Sets sets_;
  const bool answers_;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopped_ = false;
  std::thread thread_;
};

class Resolver : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(crypto::initialise());
    std::string made = (std::filesystem::temp_directory_path() / "anchor-XXXXXX").string();
    const int file = ::mkstemp(made.data());
    ASSERT_GE(file, 0);
    ::close(file);
    anchors_ = made;
    const Bytes ds = testing::ds_of_key(name("signed."), 1);
    std::ofstream(anchors_) << "signed. IN DS " << rdata_text(type::kDs, ds).value() << "\n";
  }
  void TearDown() override { std::filesystem::remove(anchors_); }

  // "signed." with key 1, which the anchor names; a CDS set below it, signed by this one.
  static Upstream::Sets zone(int signer) {
    const Name apex = name("signed.");
    const std::int64_t begin = now() - 60;
    const std::int64_t end = now() + 3'600;
    const Name owner = name("_dsboot.ring._signal.ns.signed.");
    return {{{"signed.", type::kDnskey},
             testing::sign(apex, type::kDnskey, {testing::dnskey_of(1)}, {1}, begin, end)},
            {{owner.text(), type::kCds},
             testing::sign_at(
                 owner, apex, type::kCds,
                 {testing::ds_of_key(name("ring."), 5), testing::ds_of_key(name("ring."), 4)},
                 {signer}, begin, end)},
            {{"plain.", type::kCds}, {{testing::ds_of_key(name("ring."), 4)}, {}}}};
  }

  [[nodiscard]] Resolved asked(const Upstream& upstream, const std::string& owner,
                               std::chrono::milliseconds most = kMost) const {
    const auto answers = resolve({anchors_, upstream.place()}, {{name(owner), type::kCds}}, most);
    EXPECT_TRUE(answers) << answers.error().message;
    return answers ? answers->front() : Resolved();
  }

  std::string anchors_;
};

constexpr const char* kSignal = "_dsboot.ring._signal.ns.signed.";

TEST_F(Resolver, BelievesWhatIsSignedFromTheAnchorDown) {
  const Upstream upstream(zone(1));
  const Resolved answer = asked(upstream, kSignal);
  ASSERT_EQ(answer.state, Resolved::State::secure) << answer.why;
  EXPECT_EQ(answer.rdata.size(), 2U);
  EXPECT_TRUE(std::is_sorted(answer.rdata.begin(), answer.rdata.end()));
}

TEST_F(Resolver, TellsWhatNobodyHasSignedFromWhatDoesNotHold) {
  const Upstream forged(zone(2));
  const auto answers = resolve({anchors_, forged.place()},
                               {{name("plain."), type::kCds}, {name(kSignal), type::kCds}}, kMost);
  ASSERT_TRUE(answers) << answers.error().message;
  ASSERT_EQ(answers->size(), 2U);
  EXPECT_EQ(answers->at(0).state, Resolved::State::insecure);
  EXPECT_TRUE(answers->at(0).rdata.empty()) << "what is not secure is not handed on";
  EXPECT_EQ(answers->at(1).state, Resolved::State::bogus) << answers->at(1).why;
  EXPECT_FALSE(answers->at(1).why.empty());
}

// That a set is not there wants proof too.
TEST_F(Resolver, DoesNotBelieveThatNothingIsThere) {
  const Upstream upstream(zone(1));
  EXPECT_EQ(asked(upstream, "_dsboot.other._signal.ns.signed.").state, Resolved::State::bogus);
}

TEST_F(Resolver, WaitsNoLongerThanItIsTold) {
  const Upstream silent({}, false);
  const auto begin = std::chrono::steady_clock::now();
  const Resolved answer = asked(silent, kSignal, std::chrono::milliseconds(400));
  EXPECT_EQ(answer.state, Resolved::State::unanswered);
  EXPECT_EQ(answer.why, "no answer in time");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
}

TEST_F(Resolver, SaysWhatIsWrongWithItsAnchors) {
  const Upstream upstream({});
  const auto missing =
      resolve({anchors_ + ".missing", upstream.place()}, {{name("plain."), type::kCds}}, kMost);
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().message.find("cannot be read"), std::string::npos);
  std::ofstream(anchors_) << "no record at all\n";
  const auto odd = resolve({anchors_, upstream.place()}, {{name("plain."), type::kCds}}, kMost);
  ASSERT_FALSE(odd);
  EXPECT_NE(odd.error().message.find(anchors_), std::string::npos);
  EXPECT_FALSE(resolve({anchors_, "nowhere"}, {{name("plain."), type::kCds}}, kMost));
}

}  // namespace
}  // namespace comity::dns
