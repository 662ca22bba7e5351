/**
 * Commands about kubectl itself and the server as a whole: config, version, api-resources,
 * cluster-info.
 */
@NullMarked
package dev.pilothouse.kubectl.settings;

import org.jspecify.annotations.NullMarked;
