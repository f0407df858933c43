#include "crypto/frost/element.h"

#include <gtest/gtest.h>

#include "crypto/frost/point.h"
#include "crypto/frost/testing/support.h"

namespace comity::crypto::frost {
namespace {

constexpr std::string_view kBase =
    "5866666666666666666666666666666666666666666666666666666666666666";

bool is_element(std::string_view hex) { return Element::from(*from_hex(hex)).has_value(); }

TEST(Element, TheBasePointIsOne) {
  const Result<Element> base = Element::from(*from_hex(kBase));
  ASSERT_TRUE(base);
  EXPECT_EQ(base->hex(), kBase);
  EXPECT_EQ(base->public_key().hex(), kBase);
}

TEST(Element, TheIdentityIsNone) {
  const std::string identity = "01" + std::string(62, '0');
  EXPECT_EQ(Element::from(*from_hex(identity)).error().message,
            identity + " is no element of the prime-order group, or is its identity");
}

// The points of order 2, 4 and 8.
TEST(Element, OfSmallOrderIsRefused) {
  for (const std::string_view hex :
       {"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"}) {
    EXPECT_FALSE(is_element(hex)) << hex;
  }
}

// The base point plus each of the seven points above: orders 2L, 4L and 8L.
TEST(Element, OfMixedOrderIsRefused) {
  for (const std::string_view hex :
       {"9599999999999999999999999999999999999999999999999999999999999999",
        "9bad33f580df7ecc49df5342bac8145d5bedc40f573d1b067f3c4ce449689a15",
        "5252cc0a7f208133b620acbd4537eba2a4123bf0a8c2e4f980c3b31bb69765ea",
        "98519eadf35b995233b51b5cd23e9cc5a28b639b5a4af0ec903cb960d81b7819",
        "da99e28ba529cdde35a25fba9059e78ecaee239f99755b9b1aa4f65df00803e2",
        "55ae61520ca466adcc4ae4a32dc1633a5d749c64a5b50f136fc3469f27e487e6",
        "13661d745ad63221ca5da0456fa618713511dc60668aa464e55b09a20ff7fc1d"}) {
    EXPECT_FALSE(is_element(hex)) << hex;
  }
  EXPECT_TRUE(check_library());
}

TEST(Element, NotCanonicalIsRefused) {
  // Zero and one written as p and p + 1; p + 3, a point's y; zero as x with a sign.
  for (const std::string_view hex :
       {"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0100000000000000000000000000000000000000000000000000000000000080",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"}) {
    EXPECT_FALSE(is_element(hex)) << hex;
  }
}

TEST(Element, NoPointIsRefused) {
  EXPECT_FALSE(is_element("0200000000000000000000000000000000000000000000000000000000000000"));
  EXPECT_EQ(Element::from("short").error().message, "a group element has 32 octets, not 5");
  EXPECT_FALSE(Element::from(*from_hex(std::string(kBase) + "00")));
}

TEST(Point, AddsAndMultiplies) {
  const Point base(testing::element_of(kBase));
  EXPECT_EQ(Point::base_times(Scalar::from_number(1)), base);
  EXPECT_EQ(Point::base_times(Scalar::from_number(5)), Scalar::from_number(5) * base);
  EXPECT_EQ(Scalar::from_number(2) * base + Scalar::from_number(3) * base,
            Scalar::from_number(5) * base);
}

TEST(Point, KnowsTheIdentity) {
  const Point base(testing::element_of(kBase));
  const Point opposite = testing::scalar_of(testing::kOrderLessOne) * base;
  EXPECT_TRUE((base + opposite).is_identity());
  EXPECT_FALSE((base + opposite).element());
  EXPECT_TRUE(Point::base_times(Scalar()).is_identity());
  EXPECT_TRUE((Scalar() * base).is_identity());
  EXPECT_TRUE((Scalar::from_number(3) * Point()).is_identity());
  EXPECT_EQ(Point() + base, base);
  EXPECT_EQ(base + Point(), base);
}

TEST(Point, ASecretZeroHasNoElement) {
  EXPECT_FALSE(Point::base_times_secret(Secret::make(32)->view()));
  EXPECT_FALSE(Point::base_times_secret(Secret::make(31)->view()));
  EXPECT_EQ(Point::base_times_secret(testing::secret_of("01" + std::string(62, '0')).view())->hex(),
            kBase);
}

}  // namespace
}  // namespace comity::crypto::frost
