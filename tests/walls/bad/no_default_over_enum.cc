// as: src/node/sample.cc

int family(Code code, int number) {
  switch (code) {
    case Code::done:
      return 0;
    default:  // bad
      break;
  }
  switch (number) {
    case 1:
      return 1;
    case kTwo:
      switch (code) {
        case v1::DONE:
          return 3;
        default:  // bad
          return 4;
      }
    default:
      return 2;
  }
}

struct Plain {
  Plain() = default;
};
