#include "dns/validation/signaling.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace comity::dns {
namespace {

std::vector<Name> names(const std::vector<std::string>& texts) {
  std::vector<Name> all;
  all.reserve(texts.size());
  for (const std::string& text : texts) all.push_back(Name::parse(text).value());
  return all;
}

// The example of RFC 9615, 4.1.
TEST(Signaling, IsBelowTheNameServersOutsideTheChild) {
  const auto found =
      signaling_names(Name::parse("example.co.uk.").value(),
                      names({"ns1.example.net.", "ns2.example.org.", "ns3.example.co.uk."}));
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(*found, names({"_dsboot.example.co.uk._signal.ns1.example.net.",
                           "_dsboot.example.co.uk._signal.ns2.example.org."}));
}

// A sibling is outside, also one whose name ends alike; the child's own name is not.
TEST(Signaling, KnowsWhatLiesInTheChild) {
  const Name child = Name::parse("ring.example.").value();
  const auto found =
      signaling_names(child, names({"ns.spring.example.", "ring.example.", "ns.example."}));
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_EQ(*found, names({"_dsboot.ring.example._signal.ns.spring.example.",
                           "_dsboot.ring.example._signal.ns.example."}));
  const auto none = signaling_names(child, names({"ring.example.", "a.b.ring.example."}));
  ASSERT_FALSE(none);
  EXPECT_NE(none.error().message.find("lie in it"), std::string::npos);
  const auto empty = signaling_names(child, {});
  ASSERT_FALSE(empty);
  EXPECT_NE(empty.error().message.find("no name servers"), std::string::npos);
}

// One that has no such name could be left out in silence; then the others would speak for all.
TEST(Signaling, RefusesWhatIsTooLongForAName) {
  const std::string label(63, 'a');
  const std::string server = label + "." + label + "." + label + ".";  // 193 octets
  const auto name = [&](std::size_t octets) {
    return Name::parse(std::string(octets - 2, 'b') + ".").value();
  };
  // 8 + n - 1 + 8 + 193 octets.
  const auto longest = signaling_names(name(47), names({server}));
  ASSERT_TRUE(longest) << longest.error().message;
  EXPECT_EQ(longest->front().wire().size(), 255U);
  const auto longer = signaling_names(name(48), names({"ns.elsewhere.", server}));
  ASSERT_FALSE(longer);
  EXPECT_NE(longer.error().message.find("name server " + server), std::string::npos)
      << longer.error().message;
}

}  // namespace
}  // namespace comity::dns
