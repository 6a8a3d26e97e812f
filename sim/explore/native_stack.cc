#include "sim/explore/native_stack.h"

#include <cxxabi.h>
#include <dlfcn.h>
#include <elf.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <utility>

namespace wavetank::sim {
namespace {

constexpr std::size_t kNameColumns = 110;
constexpr std::string_view kMagic = ELFMAG;
/// The handler, its helper and the return from it are among the first.
constexpr std::size_t kHandlerFramesMax = 4;

std::string demangled(const char* name) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> text(
      abi::__cxa_demangle(name, nullptr, nullptr, &status), &std::free);
  std::string result = text == nullptr ? name : text.get();
  if (result.size() > kNameColumns) result = result.substr(0, kNameColumns - 3) + "...";
  return result;
}

/// The functions of one file, static ones included: the dynamic linker knows only exported
/// functions.
class SymbolFile {
 public:
  explicit SymbolFile(const char* path) {
    const int descriptor = ::open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return;
    struct stat status {};
    if (::fstat(descriptor, &status) == 0 && status.st_size > 0) {
      size_ = static_cast<std::size_t>(status.st_size);
      bytes_ = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
    }
    ::close(descriptor);
  }
  ~SymbolFile() {
    if (bytes_ != MAP_FAILED) ::munmap(bytes_, size_);
  }
  SymbolFile(const SymbolFile&) = delete;
  SymbolFile& operator=(const SymbolFile&) = delete;

  /// The function at `offset` from the file's load address; empty without one, or without a table.
  std::string function_at(std::uint64_t offset) const {
    const auto* header = at<Elf64_Ehdr>(0, 1);
    if (header == nullptr ||
        kMagic != std::string_view(reinterpret_cast<const char*>(header->e_ident), kMagic.size()))
      return {};
    const auto* sections = at<Elf64_Shdr>(header->e_shoff, header->e_shnum);
    for (unsigned i = 0; sections != nullptr && i < header->e_shnum; ++i) {
      const Elf64_Shdr& table = sections[i];
      if (table.sh_type != SHT_SYMTAB || table.sh_link >= header->e_shnum) continue;
      return name_in(table, sections[table.sh_link], offset);
    }
    return {};
  }

 private:
  /// `count` things at an offset of the file; null if they are not all in it.
  template <class Thing>
  const Thing* at(std::uint64_t offset, std::uint64_t count) const {
    if (bytes_ == MAP_FAILED || offset > size_) return nullptr;
    if (count > (size_ - offset) / sizeof(Thing)) return nullptr;
    return reinterpret_cast<const Thing*>(static_cast<const char*>(bytes_) + offset);
  }

  std::string name_in(const Elf64_Shdr& table, const Elf64_Shdr& names,
                      std::uint64_t offset) const {
    const std::uint64_t count = table.sh_size / sizeof(Elf64_Sym);
    const auto* symbols = at<Elf64_Sym>(table.sh_offset, count);
    const auto* text = at<char>(names.sh_offset, names.sh_size);
    for (std::uint64_t i = 0; symbols != nullptr && text != nullptr && i < count; ++i) {
      const Elf64_Sym& symbol = symbols[i];
      if (ELF64_ST_TYPE(symbol.st_info) != STT_FUNC || symbol.st_name >= names.sh_size) continue;
      if (offset < symbol.st_value || offset >= symbol.st_value + symbol.st_size) continue;
      return fmt::format("{} +{:#x}", demangled(text + symbol.st_name), offset - symbol.st_value);
    }
    return {};
  }

  void* bytes_ = MAP_FAILED;
  std::size_t size_ = 0;
};

std::string_view file_name(const Dl_info& info) {
  std::string_view file = info.dli_fname == nullptr ? "?" : info.dli_fname;
  file.remove_prefix(file.rfind('/') + 1);  // npos + 1 is 0: the whole name.
  return file;
}

std::string line_of(void* frame, const SymbolFile& program, const void* program_base) {
  // The address of the call, not of the return from it: that may be in the next function.
  const auto address = reinterpret_cast<std::uintptr_t>(frame) - 1;
  Dl_info info{};
  if (::dladdr(reinterpret_cast<void*>(address), &info) == 0) {
    return fmt::format("{:#x}", address);
  }
  const auto base = reinterpret_cast<std::uintptr_t>(info.dli_fbase);
  if (info.dli_fbase == program_base) {
    std::string name = program.function_at(address - base);
    // A program that is not position-independent has whole addresses in its table.
    if (name.empty()) name = program.function_at(address);
    if (!name.empty()) return name;
  }
  if (info.dli_sname != nullptr) {
    const auto begin = reinterpret_cast<std::uintptr_t>(info.dli_saddr);
    return fmt::format("{} +{:#x}", demangled(info.dli_sname), address - begin);
  }
  return fmt::format("{} +{:#x}", file_name(info), address - base);
}

/// A handler returns through a few lines of the C library, into the interrupted code.
std::span<void* const> without_handler(std::span<void* const> frames) {
  for (std::size_t i = 0; i < std::min(frames.size(), kHandlerFramesMax); ++i) {
    Dl_info info{};
    if (::dladdr(frames[i], &info) == 0 || !file_name(info).starts_with("libc.")) continue;
    return frames.subspan(i + 1);
  }
  return frames;
}

}  // namespace

std::vector<std::string> stack_lines(std::span<void* const> frames, std::size_t lines_max) {
  std::vector<std::string> lines;
  Dl_info own{};
  ::dladdr(reinterpret_cast<void*>(&stack_lines), &own);
  const SymbolFile program("/proc/self/exe");
  for (void* const frame : without_handler(frames)) {
    if (lines.size() == lines_max) break;
    std::string line = line_of(frame, program, own.dli_fbase);
    // Between one function and the next, a std::function only fills lines.
    if (!line.starts_with("std::")) lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace wavetank::sim
