/**
 * Errors of fields, in the words of k8s.io/apimachinery, and the rules that several kinds share.
 */
@NullMarked
package dev.pilothouse.apiserver.validation;

import org.jspecify.annotations.NullMarked;
