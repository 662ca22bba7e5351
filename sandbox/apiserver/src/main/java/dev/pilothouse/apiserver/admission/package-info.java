/** Admission: what completes or refuses objects before they are stored, whoever writes them. */
@NullMarked
package dev.pilothouse.apiserver.admission;

import org.jspecify.annotations.NullMarked;
