/** kubectl proxy: the API in plain HTTP on a port of this machine, with the user's credentials. */
@NullMarked
package dev.pilothouse.kubectl.proxy;

import org.jspecify.annotations.NullMarked;
