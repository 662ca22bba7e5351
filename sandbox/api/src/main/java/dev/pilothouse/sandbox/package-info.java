/**
 * What a sandbox is: a learner's own cluster with a workstation in front of it, whoever provides
 * it.
 */
@NullMarked
package dev.pilothouse.sandbox;

import org.jspecify.annotations.NullMarked;
