/** The engine in our own words. */
@NullMarked
package io.gpudocker.worker.container;

import org.jspecify.annotations.NullMarked;
