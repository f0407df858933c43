// as: src/node/sample.cc
class ZoneManager {};         // bad
struct VoteHelper {};         // bad
class StoreImpl;              // bad
namespace comity::util {}     // bad
class Utility {};
struct Simple {};
