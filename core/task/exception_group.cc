#include "core/task/exception_group.h"

#include <fmt/format.h>

#include <stdexcept>

#include "core/task/format_exception.h"

namespace wavetank {

namespace {

std::string summary(const std::string& message, const std::vector<std::exception_ptr>& errors) {
  std::string text = group_headline(message, errors.size()) + ": ";
  for (std::size_t i = 0; i < errors.size(); ++i) {
    if (i > 0) text += "; ";
    text += error_text(errors[i]);
  }
  return text;
}

std::optional<ExceptionGroup> as_std_group(std::optional<BaseExceptionGroup> part) {
  if (!part) return std::nullopt;
  return ExceptionGroup(std::move(*part));
}

}  // namespace

BaseExceptionGroup::BaseExceptionGroup(std::string message, std::vector<std::exception_ptr> errors)
    : message_(std::move(message)), errors_(std::move(errors)) {
  if (errors_.empty()) {
    throw std::invalid_argument("the exception group '" + message_ + "' needs at least one error");
  }
  what_ = summary(message_, errors_);
  for (const std::exception_ptr& error : errors_) {
    all_std_ = all_std_ && holds<std::exception>(error);
  }
}

std::exception_ptr BaseExceptionGroup::to_exception() const {
  if (all_std_) return std::make_exception_ptr(ExceptionGroup(*this));
  return std::make_exception_ptr(BaseExceptionGroup(*this));
}

BaseExceptionGroup BaseExceptionGroup::derive(std::vector<std::exception_ptr> errors) const {
  return BaseExceptionGroup(message_, std::move(errors));
}

BaseExceptionGroup::Split BaseExceptionGroup::split(const Predicate& matches) const {
  Split parts;
  if (matches(to_exception())) {
    parts.matched = *this;
    return parts;
  }
  std::vector<std::exception_ptr> matched;
  std::vector<std::exception_ptr> rest;
  for (const std::exception_ptr& error : errors_) {
    const BaseExceptionGroup* nested = as_base_exception_group(error);
    if (nested == nullptr || matches(error)) {
      (matches(error) ? matched : rest).push_back(error);
      continue;
    }
    const Split inner = nested->split(matches);
    if (inner.matched) matched.push_back(inner.matched->to_exception());
    if (inner.rest) rest.push_back(inner.rest->to_exception());
  }
  if (!matched.empty()) parts.matched = derive(std::move(matched));
  if (!rest.empty()) parts.rest = derive(std::move(rest));
  return parts;
}

std::optional<BaseExceptionGroup> BaseExceptionGroup::subgroup(const Predicate& matches) const {
  return split(matches).matched;
}

ExceptionGroup::ExceptionGroup(std::string message, std::vector<std::exception_ptr> errors)
    : ExceptionGroup(BaseExceptionGroup(std::move(message), std::move(errors))) {}

ExceptionGroup::ExceptionGroup(BaseExceptionGroup group) : BaseExceptionGroup(std::move(group)) {
  if (all_std()) return;
  throw std::invalid_argument(std::string("an ExceptionGroup holds std::exceptions only, not '") +
                              what() + "': use a BaseExceptionGroup");
}

ExceptionGroup::Split ExceptionGroup::split(const Predicate& matches) const {
  BaseExceptionGroup::Split parts = BaseExceptionGroup::split(matches);
  Split result;
  result.matched = as_std_group(std::move(parts.matched));
  result.rest = as_std_group(std::move(parts.rest));
  return result;
}

std::optional<ExceptionGroup> ExceptionGroup::subgroup(const Predicate& matches) const {
  return split(matches).matched;
}

std::exception_ptr make_exception_group(std::string message,
                                        std::vector<std::exception_ptr> errors) {
  return BaseExceptionGroup(std::move(message), std::move(errors)).to_exception();
}

const ExceptionGroup* as_exception_group(const std::exception_ptr& error) noexcept {
  return dynamic_cast<const ExceptionGroup*>(as_base_exception_group(error));
}

const BaseExceptionGroup* as_base_exception_group(const std::exception_ptr& error) noexcept {
  try {
    std::rethrow_exception(error);
  } catch (const BaseExceptionGroup& group) {
    return &group;
  } catch (...) {
    return nullptr;
  }
}

}  // namespace wavetank
