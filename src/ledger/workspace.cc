#include "ledger/workspace.h"

#include "state/placer.h"

namespace comity::ledger {

Verdict Workspace::keep(state::Draft& step) {
  if (Verdict v = judge(step, {}); !v) return v;
  step.commit_into(draft_);
  return {};
}

Status Workspace::trouble() const {
  if (const std::optional<Error> fault = base_->fault()) return tl::unexpected(*fault);
  return {};
}

state::Changes Workspace::net_changes() const {
  state::Changes net;
  state::Placer placer;
  for (const auto& [key, value] : draft_.changes()) {
    const Result<std::optional<Bytes>> before = base_->read_at(key, placer.path_of(key));
    if (!before || *before != value) net.emplace(key, value);
  }
  return net;
}

Result<Verdict> settle(Workspace& workspace, const std::string& matter,
                       const std::function<Verdict(state::Draft&)>& does,
                       const std::function<void(state::Draft&, const Refusal&)>& fails) {
  state::Draft step(workspace.draft());
  Verdict settled = does(step);
  if (Status sound = workspace.trouble(); !sound) return tl::unexpected(sound.error());
  if (settled) settled = workspace.keep(step);
  if (settled) return settled;
  // Kept whatever the invariants say.
  state::Draft failed(workspace.draft());
  fails(failed, settled.error());
  if (const Verdict kept = workspace.keep(failed); !kept) {
    return error(ErrorKind::conflict, matter + " cannot be settled: " + kept.error().reason);
  }
  return settled;
}

Verdict judge(const state::View& step, Verdict verdict) {
  const std::optional<Error> fault = step.fault();
  if (!fault) return verdict;
  const bool collision = fault->kind == ErrorKind::conflict;
  return refuse(collision ? Code::path_collision : Code::invariant, fault->message);
}

}  // namespace comity::ledger
