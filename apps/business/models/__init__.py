from apps.business.models.appointments import Appointment, Resource, Service, Skill, TimeOff
from apps.business.models.billing import Invoice, Payment, Plan, Refund, Subscription
from apps.business.models.carts import Cart, CartLine
from apps.business.models.catalogue import Listing, Product
from apps.business.models.customers import Customer, Lead
from apps.business.models.house import Deed, Series, Shop
from apps.business.models.orders import Order, OrderLine, Return, ReturnLine, Shipment
from apps.business.models.policies import RefundPolicy
from apps.business.models.requests import Callback, PasswordReset

__all__ = [
    "Appointment",
    "Callback",
    "Cart",
    "CartLine",
    "Customer",
    "Deed",
    "Invoice",
    "Lead",
    "Listing",
    "Order",
    "OrderLine",
    "PasswordReset",
    "Payment",
    "Plan",
    "Product",
    "Refund",
    "RefundPolicy",
    "Resource",
    "Return",
    "ReturnLine",
    "Series",
    "Service",
    "Shipment",
    "Shop",
    "Skill",
    "Subscription",
    "TimeOff",
]
