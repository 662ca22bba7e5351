/** "kubectl create TYPE", run, expose, autoscale: objects made from flags. */
@NullMarked
package dev.pilothouse.kubectl.create;

import org.jspecify.annotations.NullMarked;
