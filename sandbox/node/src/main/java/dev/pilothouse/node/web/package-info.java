/** The web servers of container images: nginx, Apache httpd and small examples. */
@NullMarked
package dev.pilothouse.node.web;

import org.jspecify.annotations.NullMarked;
