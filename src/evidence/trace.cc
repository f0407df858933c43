#include "evidence/trace.h"

#include "ledger/recorded.h"
#include "registers/decisions/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::evidence {
namespace {

class Tracer {
 public:
  Tracer(const ledger::Reader& reader, const std::string& zone, const std::string& label,
         names::Part part)
      : reader_(reader), zone_(zone), label_(label), part_(part) {}

  Result<Origin> from(std::uint64_t height) {
    if (Result<bool> stands = read(height, standing_); !stands || !*stands) {
      return stands ? error(ErrorKind::not_found, "no such delegation")
                    : tl::unexpected(stands.error());
    }
    const std::uint64_t set_at = part_ == names::Part::name_servers
                                     ? standing_.name_servers_height()
                                     : standing_.ds_height();
    if (set_at == 0) return Origin{};
    return within(set_at);
  }

 private:
  Result<bool> read(std::uint64_t height, v1::Delegation& out) const {
    const auto view = reader_.view(height);
    if (!view) return tl::unexpected(view.error());
    const bool found = names::find_delegation(**view, zone_, label_, out);
    if (const std::optional<Error> fault = (*view)->fault()) return tl::unexpected(*fault);
    return found;
  }

  bool puts_it(const v1::Action& action) const {
    v1::Delegation put;
    return names::puts_part(part_, action, zone_, label_, put) &&
           names::same_part(part_, put, standing_);
  }

  // What did it in the block of this height: the last that put what stands. Effects come after
  // transactions.
  Result<Origin> within(std::uint64_t height) const {
    Result<Origin> by_effect = find_effect(height);
    if (!by_effect || by_effect->decision) return by_effect;
    const Result<v1::BlockTransactions> block = ledger::block_transactions(reader_, height);
    if (!block) return tl::unexpected(block.error());
    Origin origin;
    std::uint64_t position = 0;
    for (const v1::IncludedTransaction& included : block->transactions()) {
      v1::Transaction transaction;
      v1::Body body;
      if (included.outcome() == 0 && wire::parse_stored(included.transaction(), transaction) &&
          wire::parse_stored(transaction.body(), body) && puts_it(body.action())) {
        origin.transaction = {height, position};
      }
      ++position;
    }
    return origin;
  }

  Result<Origin> find_effect(std::uint64_t height) const {
    const Result<v1::BlockRecord> record = ledger::block_record(reader_, height);
    if (!record) return tl::unexpected(record.error());
    const auto view = reader_.view(height);
    if (!view) return tl::unexpected(view.error());
    Origin origin;
    for (const v1::Effect& effect : record->effects()) {
      v1::ProposedActions proposed;
      if (effect.outcome() != 0 || !decisions::find_actions(**view, effect.proposal(), proposed)) {
        continue;
      }
      for (const v1::Action& action : proposed.actions()) {
        if (puts_it(action)) origin.decision = effect.proposal();
      }
    }
    if (const std::optional<Error> fault = (*view)->fault()) return tl::unexpected(*fault);
    return origin;
  }

  const ledger::Reader& reader_;
  const std::string& zone_;
  const std::string& label_;
  const names::Part part_;
  v1::Delegation standing_;
};

}  // namespace

Result<Origin> trace(const ledger::Reader& reader, std::uint64_t height, const std::string& zone,
                     const std::string& label, names::Part part) {
  return Tracer(reader, zone, label, part).from(height);
}

}  // namespace comity::evidence
