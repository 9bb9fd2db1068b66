/** Small value types that all packages share; they do no input or output. */
@NullMarked
package io.gpudocker.worker.domain;

import org.jspecify.annotations.NullMarked;
