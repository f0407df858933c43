// The command line as a light client: it shows and signs what it has derived itself from records
// that the log of the pinned community proves. The node is asked for them and not believed
// (docs/decisions/clients.md). Errors of kind `corrupt` say that nothing is to be believed, or
// nothing was pinned: exit code 6. One thread.
#pragma once

#include <boost/json/fwd.hpp>
#include <optional>
#include <string>

#include "apps/comity/session.h"
#include "proof/bundle.h"

namespace comity::cli {

// The community that this person means: of --community, of the genesis in the data folder, or of
// the file `community` there, which the first --community that is borne out writes. Nothing when
// none of them says. An error when two of them differ.
[[nodiscard]] Result<std::optional<Hash>> pinned_community(const Common& common);
// The same where it is needed and no node is asked: an error that says what to do when none is
// pinned.
[[nodiscard]] Result<Hash> required_community(const Common& common);
// The same of whoever is about to sign: the one that the node names when the node is trusted, else
// an error when none is pinned, or when the node is of another.
[[nodiscard]] Result<Hash> community_to_sign_for(const Common& common);

// Keeps --community for later commands, as the first that a node bears out is kept: of who has
// just made keys for it.
[[nodiscard]] Status keep_community(const Common& common);

// The bundle that the node answers at `target`, to these octets if there are any, verified; a new
// pin is kept, and the checkpoint follows on those before (newest_proved.h).
struct ProvenBundle {
  proof::Verified verified;
  Bytes genesis_body;
};
[[nodiscard]] Result<ProvenBundle> get_bundle(const Common& common, const Hash& community,
                                              const std::string& target, const Bytes& body = {});

// How an answer is used: for a signature it has to be proven and of late. `beside` is for the same
// signature as one before, and not said again. `counting` is for the number of a signature: an old
// state names one that is used up, which does no harm.
enum class Use { reading, signing, beside, counting };

// The answer of the API to GET `target`, made here when a community is pinned, and said so; with
// "verified", what it rests on.
// not_found: proven, too. Read alone and with nothing pinned it is the node's, and said so.
[[nodiscard]] Result<boost::json::value> get_proven(const Common& common, const std::string& target,
                                                    Use use);
// The answer of the API to GET `target`, a text, made here and said so.
struct ProvenText {
  proof::Verified verified;
  std::string text;
};
[[nodiscard]] Result<ProvenText> get_text_proven(const Common& common, const Hash& community,
                                                 const std::string& target);
// What a proposal of these canonical ProposedActions would do if it took effect now, made here
// likewise, if `party` proposed them, or nobody yet; the node's word where nothing is pinned, and
// of more sets than one proof holds, which is said.
[[nodiscard]] Result<boost::json::value> preview_proven(const Common& common,
                                                        const std::string& party,
                                                        const Bytes& actions);
// What a transaction with this canonical Body would come to in the next block, made here likewise.
[[nodiscard]] Result<boost::json::value> trial_proven(const Common& common, const Bytes& body);
// What a proposal would do if it took effect now, beside what is signed; `actions`: its own. Of
// more sets than one proof holds it is the node's word, and said so: what is voted on is not.
[[nodiscard]] Result<boost::json::value> proposal_preview(const Common& common,
                                                          std::uint64_t number,
                                                          const v1::ProposedActions& actions);
// The text under `hash` as the node has it. corrupt: it gives another one; not_found: it has none.
[[nodiscard]] Result<Bytes> get_content(const Common& common, const Hash& hash);

// A state of the community, no newer than `height`, to be countersigned; 0: the newest that is on
// record in the state itself.
struct StateRoot {
  std::uint64_t height = 0;
  Bytes root;
};
[[nodiscard]] Result<StateRoot> get_root(const Common& common, std::uint64_t height);

// Whether the log of the pinned community has this root at `height`; nothing pinned: said so.
[[nodiscard]] Status prove_root(const Common& common, std::uint64_t height, std::string_view root);

// Says, where no program reads, that what is shown is the node's word, and why.
void say_unproven(const Common& common, std::string_view why);

// What a signature is about to be given for, when it is not for the node's word: a state no older
// than --max-age.
[[nodiscard]] Status require_fresh(const Common& common, const proof::Verified& verified);
[[nodiscard]] Status require_fresh(const Common& common, Time block_time);

}  // namespace comity::cli
