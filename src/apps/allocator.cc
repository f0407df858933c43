// What jemalloc reads before main (jemalloc(3), "TUNING") in programs that run for long: memory
// that was freed goes back to the system after a second, also while nothing else is done. The first
// signing of a large zone takes much more than what follows it.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "background_thread:true,dirty_decay_ms:1000,muzzy_decay_ms:0";
}
