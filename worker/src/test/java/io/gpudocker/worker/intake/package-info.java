/** Tests of the intake. */
@NullMarked
package io.gpudocker.worker.intake;

import org.jspecify.annotations.NullMarked;
