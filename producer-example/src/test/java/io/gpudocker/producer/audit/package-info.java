/** The checks, one by one. */
@NullMarked
package io.gpudocker.producer.audit;

import org.jspecify.annotations.NullMarked;
