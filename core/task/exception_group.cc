#include "core/task/exception_group.h"

#include <fmt/format.h>

#include "core/task/errors.h"

namespace wavetank {

namespace {

std::string text_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& e) {
    return e.what();
  } catch (const CancelledError&) {
    return "CancelledError";
  } catch (...) {
    return "an exception of unknown type";
  }
}

std::string summary(const std::string& message, const std::vector<std::exception_ptr>& errors) {
  std::string text = fmt::format("{} ({} sub-exception{}): ", message, errors.size(),
                                 errors.size() == 1 ? "" : "s");
  for (std::size_t i = 0; i < errors.size(); ++i) {
    if (i > 0) text += "; ";
    text += text_of(errors[i]);
  }
  return text;
}

std::optional<ExceptionGroup> group_of(const std::string& message,
                                       std::vector<std::exception_ptr> errors) {
  if (errors.empty()) return std::nullopt;
  return ExceptionGroup(message, std::move(errors));
}

}  // namespace

ExceptionGroup::ExceptionGroup(std::string message, std::vector<std::exception_ptr> errors)
    : message_(std::move(message)), errors_(std::move(errors)), what_(summary(message_, errors_)) {}

ExceptionGroup::Split ExceptionGroup::split(const Predicate& matches) const {
  Split parts;
  if (matches(std::make_exception_ptr(*this))) {
    parts.matched = *this;
    return parts;
  }
  std::vector<std::exception_ptr> matched;
  std::vector<std::exception_ptr> rest;
  for (const std::exception_ptr& error : errors_) {
    const ExceptionGroup* nested = as_exception_group(error);
    if (nested == nullptr || matches(error)) {
      (matches(error) ? matched : rest).push_back(error);
      continue;
    }
    Split inner = nested->split(matches);
    if (inner.matched) matched.push_back(std::make_exception_ptr(*inner.matched));
    if (inner.rest) rest.push_back(std::make_exception_ptr(*inner.rest));
  }
  parts.matched = group_of(message_, std::move(matched));
  parts.rest = group_of(message_, std::move(rest));
  return parts;
}

std::optional<ExceptionGroup> ExceptionGroup::subgroup(const Predicate& matches) const {
  return split(matches).matched;
}

const ExceptionGroup* as_exception_group(const std::exception_ptr& error) noexcept {
  try {
    std::rethrow_exception(error);
  } catch (const ExceptionGroup& group) {
    return &group;
  } catch (...) {
    return nullptr;
  }
}

}  // namespace wavetank
