#include "registers/names/outcomes.h"
#include "registers/names/testing/community.h"

namespace comity::names::testing {
namespace {

v1::Action set_ds(const std::string& label, std::initializer_list<v1::DelegationSigner> signers) {
  v1::Action action;
  v1::SetDs& it = *action.mutable_names_set_ds();
  it.set_zone(".");
  it.set_label(label);
  for (const v1::DelegationSigner& ds : signers) *it.add_ds() = ds;
  it.set_ds_ttl_seconds(86400);
  return action;
}

v1::DelegationSigner of_type(std::uint32_t digest_type, std::size_t octets) {
  v1::DelegationSigner ds = signer(1, 'x');
  ds.set_digest_type(digest_type);
  ds.set_digest(Bytes(octets, 'x'));
  return ds;
}

TEST(SetDs, IsTheHoldersOwn) {
  Community community;
  ASSERT_EQ(community.run(create(".", "example", "a", {"ns.elsewhere."}), decision(1)), Code::done);
  const v1::Action action = set_ds("example", {signer(7, 'x'), signer(7, 'y'), signer(300, 'a')});
  EXPECT_EQ(community.subject(action, as("b")).party, "a");
  ASSERT_EQ(community.run(action, as("a")), Code::done);
  EXPECT_EQ(community.delegation("example").ds_size(), 3);

  ASSERT_EQ(community.run(set_ds("example", {}), as("a")), Code::done);
  EXPECT_EQ(community.delegation("example").ds_size(), 0);
  EXPECT_EQ(community.delegation("example").ds_ttl_seconds(), 0U);
}

TEST(SetDs, RefusesWhatIsMissingOrNotWellFormed) {
  Community community;
  EXPECT_EQ(community.run(set_ds("missing", {signer(7, 'x')}), as("a")), kNoSuchDelegation);
  // Ascending by rdata is ascending by key tag first: 300 comes after 7, though "300" < "7".
  EXPECT_EQ(community.run(set_ds("example", {signer(300, 'a'), signer(7, 'x')}), as("a")),
            Code::not_sorted);
  EXPECT_EQ(community.run(set_ds("example", {signer(7, 'x'), signer(7, 'x')}), as("a")),
            Code::not_sorted);
  EXPECT_EQ(community.run(set_ds("example", {signer(65536, 'x')}), as("a")), Code::out_of_range);
  v1::Action many = set_ds("example", {});
  for (std::uint32_t tag = 0; tag < 33; ++tag) {
    *many.mutable_names_set_ds()->add_ds() = signer(tag, 'x');
  }
  EXPECT_EQ(community.run(many, as("a")), Code::out_of_range);
}

TEST(SetDs, DigestsAreAsLongAsTheirTypeSays) {
  Community community;
  ASSERT_EQ(community.run(create(".", "example", "a", {"ns.elsewhere."}), decision(1)), Code::done);
  struct Row {
    std::uint32_t digest_type;
    std::size_t octets;
    Code code;
  };
  for (const Row& row :
       {Row{1, 20, Code::done}, Row{1, 32, Code::out_of_range}, Row{2, 32, Code::done},
        Row{2, 31, Code::out_of_range}, Row{4, 48, Code::done}, Row{4, 64, Code::out_of_range},
        Row{0, 32, Code::out_of_range}, Row{3, 10, Code::out_of_range},
        Row{3, 32, Code::out_of_range}, Row{5, 32, Code::out_of_range},
        Row{256, 32, Code::out_of_range}, Row{257, 20, Code::out_of_range}}) {
    EXPECT_EQ(community.run(set_ds("example", {of_type(row.digest_type, row.octets)}), as("a")),
              row.code)
        << row.digest_type << " " << row.octets;
  }
}

}  // namespace
}  // namespace comity::names::testing
